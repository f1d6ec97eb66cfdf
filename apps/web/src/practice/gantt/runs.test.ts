import type { Lanes } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { emptyRuns, rowRuns } from './runs.ts';

/** One lane whose bars begin at these times with these kinds. */
function lane(...bars: readonly (readonly [begin: number, bar: number])[]): { lanes: Lanes; time: Float64Array } {
  return {
    lanes: {
      units: 1,
      vehicles: 0,
      offsets: Int32Array.of(0, bars.length),
      rows: Int32Array.from(bars, (_, row) => row),
      bars: Uint8Array.from(bars, ([, bar]) => bar),
    },
    time: Float64Array.from(bars, ([begin]) => begin),
  };
}

function runsOf({ lanes, time }: ReturnType<typeof lane>, from: number, to: number, width: number) {
  const runs = emptyRuns();
  rowRuns(lanes, time, 0, { from, to, width, now: 1000 }, (place) => lanes.bars[place]!, runs);
  return Array.from({ length: runs.count }, (_, at) => [runs.x0[at], runs.x1[at], runs.colour[at], runs.place[at]]);
}

test('bars lie where their times are, cut to what is shown, the last one up to the end of the run', () => {
  const row = lane([0, 2], [300, 0], [400, 1], [600, 2]);
  expect(runsOf(row, 0, 1000, 100)).toEqual([
    [0, 30, 2, 0],
    [40, 60, 1, 2],
    [60, 100, 2, 3],
  ]);
  expect(runsOf(row, 200, 500, 300)).toEqual([
    [0, 100, 2, 0],
    [200, 300, 1, 2],
  ]);
  expect(runsOf(row, 2000, 3000, 100)).toEqual([]);
});

test('bars narrower than a pixel become pixels of the kind that has most of them', () => {
  const many = Array.from({ length: 1000 }, (_, at) => [at, at % 4 === 0 ? 1 : 2] as const);
  expect(runsOf(lane(...many), 0, 1000, 100)).toEqual([[0, 100, 2, -1]]);
});

test('a single short bar is still seen', () => {
  expect(runsOf(lane([0, 0], [500, 4], [501, 0]), 0, 1000, 50)).toEqual([[25, 26, 4, -1]]);
});
