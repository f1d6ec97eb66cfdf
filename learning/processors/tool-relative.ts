import { PalaestraError, TOPIC } from '@palaestra/core';
import type { Observation, ProcessorInterface, RepresentationFactory } from '../representation.ts';
import {
  fromRotationVector,
  inverse,
  multiply,
  type Quaternion,
  rotate,
  rotationVector,
  type Vector,
} from '../rotation.ts';

/** Distances at which the network should tell millimetres apart, m. */
const FINE = 0.01;

/**
 * For a tool that moves one object to one place: the network sees where object and place lie from the tool, once in
 * metres and once magnified near zero, and answers with offsets from the present tool pose. A scene that is shifted as
 * a whole looks the same, so few demonstrations go far.
 *
 * Needs the tool pose (`/tool_pose`), the gripper's opening, the poses of `target_cell` and `target_pocket`
 * (`/privileged/object_poses`, known to a simulator or to a camera that finds objects) and the action `tool.x` … `tool.rz`
 * (m; rotation vector, rad, base frame) with `gripper` (m).
 */
export const toolRelative: RepresentationFactory = (shape) => {
  const read = reader(shape);
  const toolPose = poseOf(read, TOPIC.toolPose, '');
  const cellPose = poseOf(read, TOPIC.objectPoses, 'target_cell.');
  const pocketPose = poseOf(read, TOPIC.objectPoses, 'target_pocket.');
  const gripper = read(TOPIC.gripper, (field) => field.startsWith('position.'), 'the opening of the gripper');
  const at = actionIndices(shape);

  return {
    inputs: 33,
    outputs: 7,
    observe(observation) {
      const tool = toolPose(observation);
      const cell = cellPose(observation);
      const pocket = pocketPose(observation);
      const toCell = difference(cell.position, tool.position);
      const toPocket = difference(pocket.position, tool.position);
      const cellToPocket = difference(pocket.position, cell.position);
      const yaw = yawOf(tool.rotation);
      const pocketYaw = yawOf(pocket.rotation) - yaw;
      const cellYaw = yawOf(cell.rotation) - yaw;
      return [
        ...toCell,
        ...toCell.map(magnified),
        ...toPocket,
        ...toPocket.map(magnified),
        ...cellToPocket.map(magnified),
        ...rotate(cell.rotation, [0, 0, 1]),
        ...rotate(tool.rotation, [1, 0, 0]),
        ...rotate(tool.rotation, [0, 0, 1]),
        Math.sin(pocketYaw),
        Math.cos(pocketYaw),
        Math.sin(cellYaw),
        Math.cos(cellYaw),
        tool.position[2],
        cell.position[2],
        gripper(observation),
        Math.tanh((cell.position[2] - pocket.position[2]) / FINE),
        Math.tanh(Math.hypot(toCell[0], toCell[1]) / FINE),
      ];
    },
    encodeAction(action, observation) {
      const tool = toolPose(observation);
      const target = fromRotationVector([action[at[3]!]!, action[at[4]!]!, action[at[5]!]!]);
      return [
        action[at[0]!]! - tool.position[0],
        action[at[1]!]! - tool.position[1],
        action[at[2]!]! - tool.position[2],
        ...rotationVector(multiply(target, inverse(tool.rotation))),
        action[at[6]!]!,
      ];
    },
    decodeAction(output, observation) {
      const tool = toolPose(observation);
      const turn = fromRotationVector([output[3]!, output[4]!, output[5]!]);
      const pose = [
        output[0]! + tool.position[0],
        output[1]! + tool.position[1],
        output[2]! + tool.position[2],
        ...rotationVector(multiply(turn, tool.rotation)),
        output[6]!,
      ];
      const action = new Float64Array(at.length);
      at.forEach((index, k) => {
        action[index] = pose[k]!;
      });
      return action;
    },
  };
};

type Read = (topic: string, field: (name: string) => boolean, what: string) => (observation: Observation) => number;

/** Finds a dimension by topic and field, so that the order of a dataset's features does not matter. */
function reader(shape: ProcessorInterface): Read {
  return (topic, matches, what) => {
    for (const feature of shape.observations) {
      const index = feature.fields.findIndex((field) => field.topic === topic && matches(field.field));
      if (index >= 0) return (observation) => observation[feature.name]![index]!;
    }
    throw new PalaestraError(
      'bad_input',
      `Cannot prepare the policy: the processor tool-relative needs ${what}, expected a field of ${topic} among ${shape.observations.map((feature) => feature.name).join(', ')}, found none`,
    );
  };
}

function poseOf(read: Read, topic: string, prefix: string) {
  const what = prefix === '' ? 'the pose of the tool' : `the pose of ${prefix.slice(0, -1)}`;
  const part = (names: readonly string[]) =>
    read(topic, (field) => names.some((name) => field === prefix + name), what);
  const position = ['x', 'y', 'z'].map((axis) => part([`position.${axis}`, `translation.${axis}`]));
  const rotation = ['x', 'y', 'z', 'w'].map((axis) => part([`orientation.${axis}`, `rotation.${axis}`]));
  return (observation: Observation): { position: Vector; rotation: Quaternion } => ({
    position: [position[0]!(observation), position[1]!(observation), position[2]!(observation)],
    rotation: [
      rotation[0]!(observation),
      rotation[1]!(observation),
      rotation[2]!(observation),
      rotation[3]!(observation),
    ],
  });
}

function actionIndices({ action }: ProcessorInterface): number[] {
  return ['tool.x', 'tool.y', 'tool.z', 'tool.rx', 'tool.ry', 'tool.rz', 'gripper'].map((name) => {
    const index = action.fields.findIndex(({ field }) => field === `position.${name}` || field === name);
    if (index < 0 || action.fields.length !== 7) {
      throw new PalaestraError(
        'bad_input',
        `Cannot prepare the policy: the processor tool-relative predicts a tool pose and a gripper, expected the action fields tool.x … tool.rz and gripper, found ${action.fields.map((field) => field.name).join(', ')}`,
      );
    }
    return index;
  });
}

function difference(a: Vector, b: Vector): [number, number, number] {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function magnified(distance: number): number {
  return Math.tanh(distance / FINE);
}

/** Turn about the base frame's z of the frame's x axis, rad. */
function yawOf(rotation: Quaternion): number {
  const [x, y] = rotate(rotation, [1, 0, 0]);
  return Math.atan2(y, x);
}
