import { expect, test } from 'vitest';
import { defaultFeatures, type StreamShape } from './features.ts';

const cell: StreamShape[] = [
  { topic: '/joint_states', role: 'state', names: ['position.j1', 'velocity.j1', 'effort.j1'] },
  { topic: '/gripper/state', role: 'state', names: ['position.gripper'] },
  { topic: '/tool_pose', role: 'state', names: ['position.x', 'orientation.w'] },
  { topic: '/action/commanded', role: 'commanded', names: ['position.tool.x', 'position.gripper'] },
  { topic: '/action/sent', role: 'sent', names: ['position.j1'] },
  {
    topic: '/privileged/object_poses',
    role: 'privileged',
    names: ['target_cell.translation.x', 'target_pocket.rotation.w', 'cell_1.translation.x', 'tray.translation.x'],
  },
];

test('a simulated cell gives state, environment and the commanded action', () => {
  const features = defaultFeatures(cell).map(({ name, fields }) => [name, fields.map((field) => field.name)]);
  expect(features).toEqual([
    ['observation.state', ['tool.position.x', 'tool.orientation.w', 'gripper', 'j1']],
    ['observation.environment_state', ['target_cell.translation.x', 'target_pocket.rotation.w']],
    ['action', ['tool.x', 'gripper']],
  ]);
});

test('what the station measures belongs to the state', () => {
  const [state, environment] = defaultFeatures([
    ...cell.slice(0, 5),
    { topic: '/process', role: 'state', names: ['position.interlock'] },
    {
      topic: '/privileged/object_poses',
      role: 'privileged',
      names: ['target_plug.translation.x', 'holder.rotation.w'],
    },
  ]);
  expect(state!.fields.at(-1)).toEqual({
    topic: '/process',
    field: 'position.interlock',
    name: 'process.interlock',
  });
  expect(environment!.fields.map(({ name }) => name)).toEqual(['target_plug.translation.x']);
});

test('an imported dataset keeps its own vectors', () => {
  const features = defaultFeatures([
    { topic: '/joint_states', role: 'state', names: ['position.a', 'position.b'] },
    { topic: '/observation/wrench', role: 'state', names: ['position.fx'] },
    { topic: '/action/commanded', role: 'commanded', names: ['position.a', 'position.b'] },
  ]);
  expect(features.map(({ name }) => name)).toEqual(['observation.state', 'observation.wrench', 'action']);
});

test('a foreign recording gives its state streams, told apart where joints share a name', () => {
  const [state] = defaultFeatures([
    { topic: '/left', role: 'state', names: ['position.j1'] },
    { topic: '/right', role: 'state', names: ['position.j1', 'position.j2'] },
    { topic: '/cmd', role: 'sent', names: ['position.j1'] },
  ]);
  expect(state!.fields.map(({ name }) => name)).toEqual(['/left:j1', '/right:j1', 'j2']);
});

test('without an action a person has to choose', () => {
  expect(() => defaultFeatures(cell.slice(0, 3))).toThrow(
    /expected joint positions and an action, found \/joint_states/,
  );
});
