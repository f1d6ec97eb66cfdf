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
/** How far a policy may stray from the demonstrated path and should still know the way back, m (one deviation). */
const SLIP = 0.003;
/** Commanded below measured opening by more than this means force on something, m. */
const PRESSING = 0.003;

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
  const find = finder(shape);
  const toolPlaces = poseOf(find, TOPIC.toolPose, '');
  const cellPlaces = poseOf(find, TOPIC.objectPoses, 'target_cell.');
  const pocketPlaces = poseOf(find, TOPIC.objectPoses, 'target_pocket.');
  const opening = find(TOPIC.gripper, (field) => field.startsWith('position.'), 'the opening of the gripper');
  const order = actionIndices(shape);

  return {
    inputs: 33,
    outputs: 7,
    observe(observation) {
      const tool = read(observation, toolPlaces);
      const cell = read(observation, cellPlaces);
      const pocket = read(observation, pocketPlaces);
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
        at(observation, opening),
        Math.tanh((cell.position[2] - pocket.position[2]) / FINE),
        Math.tanh(Math.hypot(toCell[0], toCell[1]) / FINE),
      ];
    },
    encodeAction(action, observation) {
      const tool = read(observation, toolPlaces);
      const target = fromRotationVector([action[order[3]!]!, action[order[4]!]!, action[order[5]!]!]);
      return [
        action[order[0]!]! - tool.position[0],
        action[order[1]!]! - tool.position[1],
        action[order[2]!]! - tool.position[2],
        ...rotationVector(multiply(target, inverse(tool.rotation))),
        action[order[6]!]!,
      ];
    },
    decodeAction(output, observation) {
      const tool = read(observation, toolPlaces);
      const turn = fromRotationVector([output[3]!, output[4]!, output[5]!]);
      const pose = [
        output[0]! + tool.position[0],
        output[1]! + tool.position[1],
        output[2]! + tool.position[2],
        ...rotationVector(multiply(turn, tool.rotation)),
        output[6]!,
      ];
      const action = new Float64Array(order.length);
      order.forEach((index, k) => {
        action[index] = pose[k]!;
      });
      return action;
    },
    perturb({ observation, chunk }, random) {
      const copy = Object.fromEntries(
        Object.entries(observation).map(([name, values]) => [name, Float64Array.from(values)]),
      );
      // A gripper that is asked to close further than it is holds something, which then moves with the tool.
      const holds = chunk[order[6]!]! < at(observation, opening) - PRESSING;
      for (let axis = 0; axis < 3; axis++) {
        const shift = random.normal() * SLIP;
        for (const places of holds ? [toolPlaces, cellPlaces] : [toolPlaces]) {
          const { feature, index } = places.position[axis]!;
          copy[feature]![index]! += shift;
        }
      }
      return copy;
    },
  };
};

/** Where a dimension lies in an observation. */
interface Place {
  readonly feature: string;
  readonly index: number;
}

type Find = (topic: string, matches: (field: string) => boolean, what: string) => Place;

/** Finds a dimension by topic and field, so that the order of a dataset's features does not matter. */
function finder(shape: ProcessorInterface): Find {
  return (topic, matches, what) => {
    for (const feature of shape.observations) {
      const index = feature.fields.findIndex((field) => field.topic === topic && matches(field.field));
      if (index >= 0) return { feature: feature.name, index };
    }
    throw new PalaestraError(
      'bad_input',
      `Cannot prepare the policy: the processor tool-relative needs ${what}, expected a field of ${topic} among ${shape.observations.map((feature) => feature.name).join(', ')}, found none`,
    );
  };
}

interface PosePlaces {
  readonly position: readonly Place[];
  readonly rotation: readonly Place[];
}

function poseOf(find: Find, topic: string, prefix: string): PosePlaces {
  const what = prefix === '' ? 'the pose of the tool' : `the pose of ${prefix.slice(0, -1)}`;
  const part = (names: readonly string[]) =>
    find(topic, (field) => names.some((name) => field === prefix + name), what);
  return {
    position: ['x', 'y', 'z'].map((axis) => part([`position.${axis}`, `translation.${axis}`])),
    rotation: ['x', 'y', 'z', 'w'].map((axis) => part([`orientation.${axis}`, `rotation.${axis}`])),
  };
}

function at(observation: Observation, place: Place): number {
  return observation[place.feature]![place.index]!;
}

function read(
  observation: Observation,
  { position, rotation }: PosePlaces,
): { position: Vector; rotation: Quaternion } {
  const p = (axis: number) => at(observation, position[axis]!);
  const q = (axis: number) => at(observation, rotation[axis]!);
  return { position: [p(0), p(1), p(2)], rotation: [q(0), q(1), q(2), q(3)] };
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
