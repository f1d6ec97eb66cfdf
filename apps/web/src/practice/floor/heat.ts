import type { Usage } from '@palaestra/islands';

/** How far back the heat of a moment reaches, ms. */
const REACH = 3_600_000;

/**
 * How much each row of a column had in the hour before `time`, ms, as a share of the most that any row of the run ever has in
 * such an hour, so that colours mean the same all day: of edges the vehicles, of nodes the time that vehicles waited.
 */
export function heatOf(usage: Usage, of: 'edges' | 'waits', time: number, most: number): Float32Array {
  const { parts, width } = usage;
  const column = usage[of];
  const count = column.length / parts;
  const heat = new Float32Array(count);
  const [from, to] = windowOf(parts, width, time);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let part = from; part < to; part++) sum += column[row * parts + part]!;
    heat[row] = most > 0 ? sum / ((to - from) * width) / most : 0;
  }
  return heat;
}

/** Per ms, the most of any row in its fullest hour. */
export function mostHeat(usage: Usage, of: 'edges' | 'waits'): number {
  const { parts, width } = usage;
  const column = usage[of];
  const count = column.length / parts;
  const span = spanOf(parts, width);
  let most = 0;
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let part = 0; part < parts; part++) {
      sum += column[row * parts + part]!;
      if (part >= span) sum -= column[row * parts + part - span]!;
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
