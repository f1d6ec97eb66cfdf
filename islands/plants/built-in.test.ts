import { describe, expect, test } from 'vitest';
import { figuresOf } from '../kpi/figures.ts';
import type { Plant } from '../model/plant.ts';
import { readPlant } from '../model/validate.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { stuckIn } from '../simulate/stuck.ts';
import { travelOf } from '../simulate/travel.ts';
import { builtInPlants } from './built-in.ts';

const DAY = 86_400_000;
const load = (id: string) => builtInPlants.find((one) => one.id === id)!.load();

describe.each(builtInPlants.map(({ id }) => id))('%s', (id) => {
  test('is sound, and is the same after it was written and read', async () => {
    const plant = await load(id);
    const { plant: read, findings } = readPlant(JSON.parse(JSON.stringify(plant)));
    expect(findings).toEqual([]);
    expect(read).toEqual(plant);
    expect(plant.id).toBe(id);
  });

  test.each(['matrix', 'paths', 'traffic'] as const)('works a day at level %s', async (level) => {
    const { run, advance } = openSimulation(await load(id), { seed: 3, level });
    advance(DAY);
    expect(stuckIn(run)).toBeNull();
    expect(run.halted).toBeNull();
    const hours = figuresOf(run, DAY - 2 * 3_600_000 - 3_600_000, DAY - 2 * 3_600_000);
    // Still at work in the last hour of the last shift, unless everything is done.
    expect(run.queue.size === 0 || hours.finished > 5).toBe(true);
  });

  test('finishes most of what it does without traffic with vehicles that respect each other', async () => {
    const plant = await load(id);
    for (const seed of [1, 2]) {
      const [paths, traffic] = (['paths', 'traffic'] as const).map((level) => {
        const { run, advance } = openSimulation(plant, { seed, level });
        advance(DAY);
        return run.finished;
      });
      expect(paths).toBeGreaterThanOrEqual(5);
      // Cars of 4.5 m on places 5 m apart are in each other's way; what is shorter is not.
      expect(traffic! / paths!).toBeGreaterThan(id === 'car' ? 0.8 : 0.95);
    }
  });
});

test('the paths of the smallest plant take the published times', async () => {
  const plant = await load('smallest');
  const [matrix, paths] = [travelOf(plant, 'matrix'), travelOf(plant, 'paths')];
  for (let from = 0; from < 5; from++) {
    for (let to = 0; to < 5; to++) expect(paths.time(0, true, from, to)).toBe(matrix.time(0, true, from, to));
  }
});

test.each([
  ['battery-pack', 'battery-line'],
  ['car', 'car-line'],
])('%s is compared with a line of the same means', async (islands, line) => {
  const [one, other] = [await load(islands), await load(line)];
  expect(unitsByCapability(other)).toEqual(unitsByCapability(one));
  for (const member of ['calendars', 'reliability', 'arrivals', 'skills'] as const) {
    expect(other[member]).toEqual(one[member]);
  }
});

function unitsByCapability({ islands }: Plant): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { workUnits } of islands) {
    for (const { kind, capabilities } of workUnits) {
      const key = `${kind} ${capabilities.join()}`;
      count[key] = (count[key] ?? 0) + 1;
    }
  }
  return count;
}
