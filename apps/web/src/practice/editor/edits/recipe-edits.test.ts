import { expect, test } from 'vitest';
import { addIsland } from './island-edits.ts';
import { addRecipe, addStep, copyRecipe, joinSteps, mayFollow, partSteps, removeSteps } from './recipe-edits.ts';
import { renameStep } from './rename.ts';
import { emptyPlant } from './starter.ts';

function chain() {
  const { plant } = addRecipe(addIsland(emptyPlant('p'), { x: 5, y: 5 }).plant);
  return addStep(addStep(plant, 'recipe 1').plant, 'recipe 1').plant;
}
const order = (plant: ReturnType<typeof chain>) =>
  plant.workMasters[0]!.steps.map(({ id, after }) => `${after.join('+')}>${id}`);

test('a new recipe has a step that the island can do and a variant', () => {
  const plant = chain();
  expect(order(plant)).toEqual(['>step 1', 'step 1>step 2', 'step 2>step 3']);
  expect(plant.variants).toEqual([{ id: 'variant 1', workMaster: 'recipe 1', features: [] }]);
  expect(plant.workMasters[0]!.steps[0]!.alternatives).toEqual([{ island: 'island 1', time: 60 }]);
  expect(copyRecipe(plant, 'recipe 1').id).toBe('recipe 2');
});

test('steps are joined and parted, and never in a circle', () => {
  const plant = chain();
  const { steps } = plant.workMasters[0]!;
  expect(mayFollow(steps, 'step 1', 'step 3')).toBe(true);
  expect(mayFollow(steps, 'step 3', 'step 1')).toBe(false);
  expect(joinSteps(plant, 'recipe 1', 'step 3', 'step 1')).toBe(plant);
  const joined = joinSteps(plant, 'recipe 1', 'step 1', 'step 3');
  expect(order(joined)[2]).toBe('step 2+step 1>step 3');
  expect(order(partSteps(joined, 'recipe 1', 'step 1', 'step 3'))).toEqual(order(plant));
});

test('what came after a step that goes comes after its predecessors', () => {
  expect(order(removeSteps(chain(), 'recipe 1', new Set(['step 2'])))).toEqual(['>step 1', 'step 1>step 3']);
  expect(order(removeSteps(chain(), 'recipe 1', new Set(['step 1', 'step 2'])))).toEqual(['>step 3']);
});

test('a step that is renamed is renamed where it is named', () => {
  const plant = chain();
  plant.workMasters[0]!.steps[2]!.quality = { defect: 0.1, detect: 1, onFail: { rework: 'step 1', most: 2 } };
  const renamed = renameStep(plant, 'recipe 1', 'step 1', 'weld');
  expect(order(renamed)[1]).toBe('weld>step 2');
  expect(renamed.workMasters[0]!.steps[2]!.quality!.onFail).toEqual({ rework: 'weld', most: 2 });
  expect(renameStep(plant, 'recipe 1', 'step 1', 'step 2')).toBe(plant);
  expect(renameStep(plant, 'recipe 1', 'step 1', ' ')).toBe(plant);
});
