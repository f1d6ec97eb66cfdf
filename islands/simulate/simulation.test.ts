import { expect, test } from 'vitest';
import { plantOf } from '../instances/instance.ts';
import { EVENT } from './event-log.ts';
import { openSimulation } from './simulation.ts';

/** Two jobs on two machines with one vehicle; every time is worked out by hand below. */
const tiny = plantOf(
  {
    name: 'tiny',
    machines: 2,
    vehicles: 1,
    travel: [
      [0, 5, 7],
      [6, 0, 2],
      [8, 3, 0],
    ],
    jobs: [[[{ machine: 0, time: 10 }], [{ machine: 1, time: 4 }]], [[{ machine: 1, time: 20 }]]],
  },
  'made for this test',
);

test('a run by rules takes the times that a person works out', () => {
  const simulation = openSimulation(tiny, { seed: 1 });
  expect(simulation.advance(Number.POSITIVE_INFINITY)).toBe(false);
  const { log, finished } = simulation.run;
  expect(finished).toBe(2);
  const times = (type: number, resource: number) => {
    const rows: [number, number][] = [];
    for (let row = 0; row < log.count; row++) {
      if (log.type[row] === type && log.resource[row] === resource) rows.push([log.time[row]! / 1000, log.order[row]!]);
    }
    return rows;
  };
  // Job 1 to machine 1 (5), back empty (6), job 2 to machine 2 (7); job 1 is done at 15 and is fetched from machine 2 (3).
  expect(times(EVENT.delivered, 0)).toEqual([
    [5, 0],
    [18, 1],
    [23, 0],
  ]);
  expect(times(EVENT.started, 0)).toEqual([[5, 0]]);
  expect(times(EVENT.started, 1)).toEqual([
    [18, 1],
    [38, 0],
  ]);
  expect(simulation.run.now).toBe(42_000);
});

test('the same seed gives the same log, and stopping on the way changes nothing', () => {
  const plant = {
    ...tiny,
    workMasters: tiny.workMasters.map((master) => ({
      ...master,
      steps: master.steps.map((step) => ({
        ...step,
        alternatives: step.alternatives.map((one) => ({ ...one, time: { type: 'exponential' as const, mean: 10 } })),
      })),
    })),
  };
  const logOf = (seed: number, stops: readonly number[]) => {
    const simulation = openSimulation(plant, { seed });
    for (const stop of [...stops, Number.POSITIVE_INFINITY]) simulation.advance(stop);
    const { log } = simulation.run;
    return [...log.time.subarray(0, log.count)].map((time, row) => [time, log.type[row], log.resource[row]]);
  };
  expect(logOf(3, [])).toEqual(logOf(3, [0, 1, 4999, 5000, 20_000]));
  expect(logOf(3, [])).not.toEqual(logOf(4, []));
});
