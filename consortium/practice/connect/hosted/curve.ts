import type { PlantPoint } from '@palaestra/core';

/** Points that are kept; when there are more, every second one goes and the next ones are further apart. */
const MOST = 1200;

/** What was counted of a plant from time to time, however long it runs. */
export interface Curve {
  readonly points: readonly PlantPoint[];
  /** Take a point in, unless it is too near to the last. */
  add(point: PlantPoint): void;
}

/** @param apart plant seconds between two points at the beginning. */
export function openCurve(apart: number): Curve {
  let points: PlantPoint[] = [];
  let least = apart;
  return {
    get points() {
      return points;
    },
    add(point) {
      const last = points.at(-1);
      if (last !== undefined && point[0] - last[0] < least) return;
      points.push(point);
      if (points.length <= MOST) return;
      points = points.filter((_, index) => index % 2 === 0);
      least *= 2;
    },
  };
}
