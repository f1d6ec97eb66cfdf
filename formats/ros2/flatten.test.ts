import { expect, test } from 'vitest';
import { inferredUnits } from './dimensions.ts';
import { flatten } from './flatten.ts';

test('joints, wrenches, poses and transforms get the names of a signal', () => {
  const joints = flatten('sensor_msgs/msg/JointState', { name: ['elbow', 'wrist'], position: [1, 2], velocity: [3] });
  expect(joints.names).toEqual(['position.elbow', 'position.wrist', 'velocity.elbow']);
  expect(inferredUnits('sensor_msgs/msg/JointState', joints.names)).toEqual(['rad', 'rad', 'rad/s']);

  const wrench = flatten('geometry_msgs/WrenchStamped', { wrench: { force: { x: 1 }, torque: { z: 2 } } });
  expect(wrench.names).toEqual(['force.x', 'torque.z']);
  expect(inferredUnits('geometry_msgs/WrenchStamped', wrench.names)).toEqual(['N', 'N.m']);

  const pose = flatten('geometry_msgs/msg/PoseStamped', { pose: { position: { x: 1 }, orientation: { w: 1 } } });
  expect(pose.names).toEqual(['position.x', 'orientation.w']);
  expect(inferredUnits('geometry_msgs/msg/PoseStamped', pose.names)).toEqual(['m', '1']);

  const tf = flatten('tf2_msgs/msg/TFMessage', {
    transforms: [{ header: { frame_id: 'map' }, child_frame_id: 'cell_1', transform: { translation: { x: 4 } } }],
  });
  expect(tf).toMatchObject({ names: ['cell_1.translation.x'], values: [4], frame: 'map' });
  expect(inferredUnits('tf2_msgs/msg/TFMessage', tf.names)).toEqual(['m']);
});

test('joints without names are numbered, unknown units are said aloud', () => {
  expect(flatten('sensor_msgs/msg/JointState', { name: [], position: [1] }).names).toEqual(['position.0']);
  expect(inferredUnits('std_msgs/msg/Float64', ['data'])).toEqual(['unknown']);
});

test('payloads are no dimensions; times are seconds; the stamp is apart', () => {
  const flat = flatten('foxglove.Log', {
    timestamp: { sec: 5, nsec: 500 },
    wait: { sec: 1, nanosec: 500_000_000 },
    ok: true,
    text: 'x',
    data: new Uint8Array(9),
    long: new Array(513).fill(0),
    none: null,
  });
  expect(flat).toEqual({ names: ['wait', 'ok'], values: [1.5, 1], stampNs: 5_000_000_500n, frame: null });
});

test('foxglove’s joints and transforms are named like those of ROS 2', () => {
  const joints = flatten('foxglove.JointStates', {
    timestamp: { sec: 1, nanosec: 2 },
    joints: [
      { name: 'elbow', position: 1, velocity: 2 },
      { name: 'wrist', position: 3 },
    ],
  });
  expect(joints).toMatchObject({
    names: ['position.elbow', 'velocity.elbow', 'position.wrist'],
    values: [1, 2, 3],
    stampNs: 1_000_000_002n,
  });
  expect(inferredUnits('foxglove.JointStates', joints.names)).toEqual(['rad', 'rad/s', 'rad']);
  const tf = flatten('foxglove.FrameTransforms', {
    transforms: [
      { timestamp: { sec: 1, nsec: 0 }, parent_frame_id: 'map', child_frame_id: 'cell', translation: { x: 4 } },
    ],
  });
  expect(tf).toMatchObject({ names: ['cell.translation.x'], frame: 'map', stampNs: 1_000_000_000n });
  const pose = flatten('foxglove_msgs/msg/PoseInFrame', { frame_id: 'base', pose: { position: { x: 1 } } });
  expect([pose.frame, inferredUnits('foxglove_msgs/msg/PoseInFrame', pose.names)]).toEqual(['base', ['m']]);
});

test('text that nests without end or names a million numbers ends at a limit', () => {
  const deep = JSON.parse(`${'['.repeat(50_000)}1${']'.repeat(50_000)}`);
  expect(flatten('x', deep).names).toEqual([]);
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]));
  expect(flatten('x', wide).names).toHaveLength(4096);
});
