import { expect, test } from 'vitest';
import { builtInPlants } from '../plants/built-in.ts';
import type { Plant } from './plant.ts';
import { applyScenario, Scenario } from './scenario.ts';
import { aimed } from './scenario-aim.ts';
import { changesBetween } from './scenario-diff.ts';

const loaded = await builtInPlants.find(({ id }) => id === 'battery-pack')!.load();
/** As a file holds it. */
const plant: Plant = JSON.parse(JSON.stringify(loaded));
const scenario = (patch: Scenario['patch']) => Scenario.parse({ name: { en: 'x', zh: 'x' }, patch });

/** A copy with a change made in place. */
function changed(of: Plant, make: (copy: Plant) => void): Plant {
  const copy = structuredClone(of);
  make(copy);
  return copy;
}

const CHANGES: readonly [string, (copy: Plant) => void][] = [
  ['a number', (copy) => Object.assign(copy.vehicleTypes[0]!, { maximumSpeed: 2.5 })],
  ['something left out', (copy) => void delete copy.vehicleTypes[0]!.emptySpeed],
  ['something new', (copy) => Object.assign(copy.islands[2]!.workUnits[0]!, { name: 'new' })],
  ['a thing taken away from the middle', (copy) => void copy.vehicles.splice(1, 1)],
  ['things added', (copy) => void copy.vehicles.push(...copy.vehicles.map((one) => ({ ...one, id: `${one.id} b` })))],
  ['a thing put in before others', (copy) => void copy.orders.unshift({ ...order, id: 'first' })],
  ['another id', (copy) => Object.assign(copy.vehicles[0]!, { id: 'a/b~c' })],
  ['another order', (copy) => void copy.vehicles.reverse()],
  [
    'all of this at once',
    (copy) => {
      copy.vehicles.splice(0, 2);
      copy.vehicles.splice(1, 0, { ...plant.vehicles[0]!, id: 'between' });
      copy.vehicles[2]!.start = copy.layout.entry;
      copy.workMasters[0]!.steps[1]!.alternatives = [];
      copy.control.sequencing = 'spt';
    },
  ],
];
const order: Plant['orders'][number] = {
  id: 'o',
  variant: plant.variants[0]!.id,
  quantity: 1,
  release: 0,
  priority: 0,
};

test.each(CHANGES)('%s: what changed between two plants makes the one of the other', (_, make) => {
  const next = changed(plant, make);
  const patch = changesBetween(plant, next);
  expect(applyScenario(plant, scenario(patch)).form).toEqual(next);
  expect(patch.length).toBeLessThan(40);
  expect(changesBetween(next, structuredClone(next))).toEqual([]);
});

test('a change names its thing, and does not fit a plant where another stands there', () => {
  const patch = changesBetween(
    plant,
    changed(plant, (copy) => Object.assign(copy.islands[3]!.inBuffer, { capacity: 7 })),
  );
  expect(patch).toEqual([
    { op: 'test', path: '/islands/3/id', value: plant.islands[3]!.id },
    { op: 'replace', path: '/islands/3/inBuffer/capacity', value: 7 },
  ]);
  const other = changed(plant, (copy) => void copy.islands.splice(1, 1));
  expect(applyScenario(other, scenario(patch)).findings[0]).toMatchObject({ path: 'patch.0' });
});

test('a scenario goes on meaning the same things when its plant changes', () => {
  const island = plant.islands[3]!.id;
  const vehicle = plant.vehicles[1]!.id;
  const mine = changed(plant, (copy) => {
    copy.islands[3]!.inBuffer.capacity = 7;
    copy.vehicles.splice(1, 1);
    copy.vehicles.push({ ...plant.vehicles[0]!, id: 'extra' });
  });
  const patch = changesBetween(plant, mine);
  const next = changed(plant, (copy) => {
    copy.vehicles.unshift({ ...plant.vehicles[0]!, id: 'zero' });
    copy.islands[3]!.id = 'renamed';
    for (const { steps } of copy.workMasters) {
      for (const { alternatives } of steps)
        for (const one of alternatives) if (one.island === island) one.island = 'renamed';
    }
  });
  const { form, findings } = applyScenario(next, scenario(aimed(patch, plant, next)));
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(form!.islands[3]).toMatchObject({ id: 'renamed', inBuffer: { capacity: 7 } });
  const vehicles = form!.vehicles.map(({ id }) => id);
  expect(vehicles).toContain('zero');
  expect(vehicles).toContain('extra');
  expect(vehicles).not.toContain(vehicle);
  expect(vehicles).toHaveLength(plant.vehicles.length + 1);
  // Nothing moved: nothing is written anew.
  const slower = changed(plant, (copy) => Object.assign(copy.vehicleTypes[0]!, { maximumSpeed: 0.5 }));
  expect(aimed(patch, plant, slower)).toBe(patch);
});

test('a change of something that is gone fails by its name, and the others still fit', () => {
  const mine = changed(plant, (copy) => {
    copy.vehicles[0]!.start = copy.layout.entry;
    copy.vehicles[2]!.start = copy.layout.entry;
  });
  const next = changed(plant, (copy) => void copy.vehicles.splice(0, 1));
  const patch = aimed(changesBetween(plant, mine), plant, next);
  expect(applyScenario(next, scenario(patch)).findings[0]).toMatchObject({
    path: 'patch.0',
    message: { en: expect.stringContaining('/vehicles/0/id') },
  });
  expect(applyScenario(next, scenario(patch.slice(2))).form!.vehicles[1]!.start).toBe(next.layout.entry);
});

test('ten thousand orders are compared in no time', () => {
  const many = changed(plant, (copy) => {
    copy.orders = Array.from({ length: 10_000 }, (_, index) => ({ ...order, id: `o${index}` }));
  });
  const more = changed(many, (copy) => void copy.orders.splice(5000, 1));
  expect(changesBetween(many, more)).toHaveLength(2);
});
