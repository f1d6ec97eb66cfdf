import { applyScenario, builtInPlants, openSimulation, Scenario } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { islandLike, variantLike } from './more-of.ts';

test.each(['battery-pack', 'car'])(
  'an island and a variant more of %s: a run can follow, and uses them',
  async (id) => {
    const plant = await builtInPlants.find((one) => one.id === id)!.load();
    const simulation = openSimulation(plant, { seed: 1, level: 'paths' });
    simulation.advance(3_600_000);
    const like = plant.islands[2]!.id;
    const wider = applyScenario(plant, Scenario.parse(islandLike(plant, like)));
    expect(wider.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    simulation.change(wider.plant!);
    const more = applyScenario(wider.plant!, Scenario.parse(variantLike(wider.plant!, plant.variants[0]!.id)));
    simulation.change(more.plant!);
    simulation.advance(6 * 3_600_000);
    const { log, plant: compiled } = simulation.run;
    const unit = compiled.islands.at(-1)!.units[0]!;
    const isStarted = (row: number) => log.type[row] === 8 && log.resource[row] === unit;
    expect([...Array(log.count).keys()].some(isStarted)).toBe(true);
    expect(more.plant!.variants.at(-1)!.id).toBe(`${plant.variants[0]!.id} 2`);
  },
);
