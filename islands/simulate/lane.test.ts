import { expect, test } from 'vitest';
import { Plant } from '../model/plant.ts';
import { searchPlan } from '../schedule/plan-search.ts';
import { openSimulation } from './simulation.ts';
import { stuckIn } from './stuck.ts';

/** Orders that stand in the lane of one island as they came; each is done by one of its two units. */
function lane(discipline: 'fifo' | 'any', units: readonly string[]): Plant {
  return Plant.parse({
    schema: 'palaestra.plant/1',
    id: 'p',
    name: 'p',
    layout: { nodes: [{ id: 'n', x: 0, y: 0, kind: 'dock' }], entry: 'n', exit: null },
    islands: [
      {
        id: 'island',
        dock: 'n',
        inBuffer: { capacity: null, discipline },
        workUnits: ['u1', 'u2'].map((id) => ({ id, kind: 'machine' })),
      },
    ],
    variants: units.map((_, index) => ({ id: `v${index + 1}`, workMaster: `v${index + 1}` })),
    workMasters: units.map((unit, index) => ({
      id: `v${index + 1}`,
      steps: [{ id: 's', alternatives: [{ workUnit: unit, time: 10 }] }],
    })),
    orders: units.map((_, index) => ({ id: `o${index + 1}`, variant: `v${index + 1}` })),
  });
}

const planned = (order: string, at: number) => ({
  order,
  step: 's',
  workUnit: 'u1',
  start: 10_000 * at,
  end: 10_000 * at + 10_000,
  setup: 0,
});

test('a plan that overtakes in a lane stands still and is told why; without a lane it is followed', () => {
  const steps = [planned('o2', 0), planned('o1', 1)];
  const schedule = { schema: 'palaestra.schedule/1' as const, plant: 'p', steps, moves: [], makespan: 20_000 };
  const run = (discipline: 'fifo' | 'any') => {
    const simulation = openSimulation(lane(discipline, ['u1', 'u1']), { seed: 1, schedule });
    simulation.advance(1e9);
    return simulation.run;
  };
  expect(run('any').finished).toBe(2);
  const held = run('fifo');
  expect(held.finished).toBe(0);
  expect(stuckIn(held)!.message.en).toMatch(
    /the plan has u1 take o2 next, and o1 stands before it in the lane of island/,
  );
  expect(stuckIn(held)!.message.zh).toMatch(/o1 排在它前面/);
});

test('the optimiser plans what a lane allows, and a unit that had looked in vain begins when its order is first', () => {
  // o2 stands before o3 in the lane, so that u2 waits for u1 though it has nothing to do.
  const plant = lane('fifo', ['u1', 'u1', 'u2']);
  const simulation = openSimulation(plant, { seed: 1 });
  simulation.advance(1e9);
  expect(simulation.run.finished).toBe(3);
  expect(simulation.run.now).toBe(1e9);
  const search = searchPlan(plant, 1);
  search.run(500);
  expect(search.makespan).toBe(20_000);
  const again = openSimulation(plant, { seed: 1, schedule: search.schedule() });
  again.advance(1e9);
  expect(again.run.finished).toBe(3);
});
