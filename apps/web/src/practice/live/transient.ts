import type { PlantPoint } from '@palaestra/core';

/** How a curve of the running plant goes: its span and what is drawn. */
export interface Transient {
  readonly from: number;
  readonly to: number;
  /** Orders inside, and pieces per hour over the last `window` seconds, by time in s. */
  readonly inside: readonly (readonly [time: number, value: number])[];
  readonly rate: readonly (readonly [time: number, value: number])[];
  /** s over which the rate is taken. */
  readonly window: number;
}

/** The last `span` seconds of what was counted. The rate is pieces finished in a window of a tenth of it, per hour. */
export function transientOf(points: readonly PlantPoint[], span: number): Transient {
  const to = points.at(-1)?.[0] ?? 0;
  const from = Math.max(points[0]?.[0] ?? 0, to - span);
  const window = Math.max(60, span / 10);
  const shown = points.filter(([time]) => time >= from);
  let behind = 0;
  return {
    from,
    to,
    window,
    inside: shown.map(([time, inside]) => [time, inside]),
    rate: shown.flatMap(([time, , finished]) => {
      while (behind + 1 < points.length && points[behind + 1]![0] <= time - window) behind++;
      const [since, , before] = points[behind]!;
      // Before a whole window has been seen nothing is said.
      return time - since < window * 0.9 ? [] : [[time, ((finished - before) / (time - since)) * 3600] as const];
    }),
  };
}
