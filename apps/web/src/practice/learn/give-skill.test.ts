import { builtInPlants, openSimulation, readPlant } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { ASSUMED, giveSkill, stepsWithoutSkill } from './give-skill.ts';

const load = (id: string) => builtInPlants.find((one) => one.id === id)!.load();

test('a step is done by a new skill with the times it had, and the plant still runs', async () => {
  const plant = await load('battery-pack');
  const places = stepsWithoutSkill(plant);
  expect(places.map(({ step }) => step)).not.toContain('wiring');
  const place = places.find(({ step }) => step === 'lid')!;
  const given = giveSkill(plant, place);
  const step = given.workMasters.find(({ id }) => id === place.recipe)!.steps.find(({ id }) => id === 'lid')!;
  const [skill] = given.skills.slice(plant.skills.length);
  expect(skill).toMatchObject({ id: 'lid 1', performance: { ...ASSUMED, source: 'assumed', evaluation: null } });
  for (const one of step.alternatives) expect(one.time).toEqual({ skill: 'lid 1' });
  expect(stepsWithoutSkill(given)).toHaveLength(places.length - 1);
  const { findings } = readPlant(JSON.parse(JSON.stringify(given)));
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { run, advance } = openSimulation(given, { seed: 1 });
  advance(8 * 3_600_000);
  expect(run.orders.length).toBeGreaterThan(0);
});

test('a step that a skill does already, and one that is not there, change nothing', async () => {
  const plant = await load('battery-pack');
  const recipe = plant.workMasters[0]!.id;
  expect(giveSkill(plant, { recipe, step: 'no such step' })).toBe(plant);
  const once = giveSkill(plant, { recipe, step: 'lid' });
  expect(giveSkill(once, { recipe, step: 'lid' })).toBe(once);
});
