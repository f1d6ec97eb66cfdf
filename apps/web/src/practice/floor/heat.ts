import type { Usage } from '@palaestra/islands';

/** How far back the heat of a moment reaches, ms. */
const REACH = 3_600_000;

/**
 * How much each edge was used in the hour before `time`, ms, as a share of the most that any edge of the run ever is in such
 * an hour, so that colours mean the same all day.
 */
export function heatOf({ parts, width, edges }: Usage, count: number, time: number, most: number): Float32Array {
  const heat = new Float32Array(count);
  const [from, to] = windowOf(parts, width, time);
  for (let edge = 0; edge < count; edge++) {
    let sum = 0;
    for (let part = from; part < to; part++) sum += edges[edge * parts + part]!;
    heat[edge] = most > 0 ? sum / ((to - from) * width) / most : 0;
  }
  return heat;
}

/** Vehicles per ms on the busiest edge in the busiest hour. */
export function mostHeat({ parts, width, edges }: Usage, count: number): number {
  const span = spanOf(parts, width);
  let most = 0;
  for (let edge = 0; edge < count; edge++) {
    let sum = 0;
    for (let part = 0; part < parts; part++) {
      sum += edges[edge * parts + part]!;
      if (part >= span) sum -= edges[edge * parts + part - span]!;
      most = Math.max(most, sum / (Math.min(span, part + 1) * width));
    }
  }
  return most;
}

/** The part in which `time` lies; heat changes with it. */
export function partAt({ parts, width }: Usage, time: number): number {
  return Math.min(parts - 1, Math.max(0, Math.floor(time / width)));
}

function windowOf(parts: number, width: number, time: number): readonly [number, number] {
  const to = partAt({ parts, width } as Usage, time) + 1;
  return [Math.max(0, to - spanOf(parts, width)), to];
}

function spanOf(parts: number, width: number): number {
  return Math.max(1, Math.min(parts, Math.round(REACH / width)));
}
