import { cellKind, loadMujoco } from '@palaestra/cells';
import { TOPIC } from '@palaestra/core';
import { expect, it } from 'vitest';
import { observerOf } from './observe.ts';
import { OBSERVATIONS } from './testing/small-policy.ts';

const kind = cellKind('cell-to-tray');

it('shows a cell as a recording of it would', async () => {
  const cell = kind.create(await loadMujoco());
  const seen = cell.reset(3);
  const joint = kind.jointNames[2]!;
  const more = {
    name: 'more',
    fields: [
      [TOPIC.jointStates, `velocity.${joint}`],
      [TOPIC.wrench, 'force.z'],
    ] as const,
  };
  const features = [
    ...OBSERVATIONS,
    { name: 'more', fields: more.fields.map(([topic, field]) => ({ topic, field, name: field })) },
  ];
  const shown = observerOf(kind, features)(seen);
  const pocket = seen.objects.get('target_pocket')!;
  expect([...(shown['observation.state'] as Float32Array)]).toEqual(
    [...seen.toolPose.position, ...seen.toolPose.orientation, seen.gripper].map(Math.fround),
  );
  expect([...(shown['observation.environment_state'] as Float32Array)].slice(7)).toEqual(
    [...pocket.position, ...pocket.orientation].map(Math.fround),
  );
  expect([...(shown.more as Float32Array)]).toEqual([seen.joints.velocity[2]!, seen.wrench.force[2]].map(Math.fround));
  cell.dispose();
});

it.each([
  [TOPIC.jointStates, 'position.left_knee'],
  [TOPIC.objectPoses, 'bottle.translation.x'],
  [TOPIC.toolPose, 'position.w'],
  ['/camera', 'position.x'],
])('refuses %s %s, which the cell does not have', (topic, field) => {
  const feature = { name: 'observation.state', fields: [{ topic, field, name: field }] };
  expect(() => observerOf(kind, [feature])).toThrow(/does not have/);
});
