import { expect, test } from 'vitest';
import { plantOf } from '../instances/instance.ts';
import { applyScenario, Scenario } from './scenario.ts';

const plant = plantOf(
  {
    name: 'two',
    machines: 2,
    vehicles: 0,
    travel: null,
    jobs: [[[{ machine: 0, time: 3 }], [{ machine: 1, time: 2 }]]],
  },
  'made for this test',
);
const scenario = (...patch: unknown[]) => Scenario.parse({ name: { en: 'changed', zh: '变化' }, patch });

test('a scenario changes a copy of the plant', () => {
  const { plant: changed, findings } = applyScenario(
    plant,
    scenario(
      { op: 'test', path: '/workMasters/0/steps/0/alternatives/0/time', value: 3 },
      { op: 'replace', path: '/workMasters/0/steps/0/alternatives/0/time', value: 5 },
      { op: 'copy', from: '/islands/1', path: '/islands/-' },
      { op: 'replace', path: '/islands/2/id', value: 'island 3' },
      { op: 'replace', path: '/islands/2/workUnits/0/id', value: 'machine 3' },
    ),
  );
  expect(findings).toEqual([]);
  expect(changed).toMatchObject({ workMasters: [{ steps: [{ alternatives: [{ time: 5 }] }, {}] }] });
  expect(changed?.islands.map(({ id }) => id)).toEqual(['island 1', 'island 2', 'island 3']);
  expect(plant.islands).toHaveLength(2);
  expect(plant.workMasters[0]!.steps[0]!.alternatives[0]!.time).toBe(3);
});

test.each([
  [{ op: 'remove', path: '/islands/7' }, 'patch.0', /cannot remove at .islands.7/],
  [{ op: 'test', path: '/id', value: 'other' }, 'patch.0', /another value at .id/],
  [{ op: 'remove', path: '/islands/0' }, 'workMasters.0.steps.0.alternatives.0.workUnit', /no work unit called/],
  [{ op: 'add', path: '/__proto__/polluted', value: true }, '', /Unrecognized key/],
  [{ op: 'remove', path: '' }, 'patch.0', /cannot remove/],
  [{ op: 'move', from: '/layout', path: '/layout/nodes/0' }, 'patch.0', /cannot move/],
])('%o is told at its place', (change, path, message) => {
  const { plant: changed, findings } = applyScenario(plant, scenario(change));
  expect(changed).toBeNull();
  expect(findings[0]).toMatchObject({ path, message: { en: expect.stringMatching(message) } });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('a plant that doubles for ever is stopped', () => {
  const doubled = Array.from({ length: 60 }, () => ({ op: 'copy', from: '/orders', path: '/orders/-' }));
  const { findings } = applyScenario(plant, scenario(...doubled));
  expect(findings[0]!.message.en).toBe('the plant grows too large');
});
