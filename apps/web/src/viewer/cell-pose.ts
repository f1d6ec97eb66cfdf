import type { CellKind, Pose } from '@palaestra/cells';
import { type Signal, TOPIC } from '@palaestra/core';
import { rowAt } from './signal-groups.ts';

/** Where every body of a cell stands at a time, from what the recording keeps. */
export type PosesAt = (t: number) => ReadonlyMap<string, Pose>;

/** Null when the recording lacks the arm's joints, without which there is nothing to draw. */
export function cellPoses(kind: CellKind, seed: number, signals: readonly Signal[]): PosesAt | null {
  const joints = signals.find((signal) => signal.topic === TOPIC.jointStates);
  const columns = kind.jointNames.map((name) => joints?.names.indexOf(`position.${name}`) ?? -1);
  if (!joints || columns.includes(-1)) return null;
  const gripper = signals.find((signal) => signal.topic === TOPIC.gripper);
  const opening = gripper?.names.findIndex((name) => name.startsWith('position.')) ?? -1;
  const objects = signals.find((signal) => signal.topic === TOPIC.objectPoses);
  const children = objectColumns(objects);
  return (t) => {
    const row = rowAt(joints.t, t) * joints.names.length;
    const position = columns.map((column) => joints.values[row + column]!);
    const gap = gripper && opening >= 0 ? gripper.values[rowAt(gripper.t, t) * gripper.names.length + opening]! : 0;
    return kind.poses(seed, position, gap, objectsAt(objects, children, t));
  };
}

const PARTS = [
  'translation.x',
  'translation.y',
  'translation.z',
  'rotation.x',
  'rotation.y',
  'rotation.z',
  'rotation.w',
];

function objectColumns(signal: Signal | undefined): [string, number[]][] {
  const names = (signal?.names ?? []).filter((name) => name.endsWith('.translation.x'));
  return names.map((name) => {
    const child = name.slice(0, -'.translation.x'.length);
    return [child, PARTS.map((part) => signal!.names.indexOf(`${child}.${part}`))];
  });
}

function objectsAt(signal: Signal | undefined, children: readonly [string, number[]][], t: number): Map<string, Pose> {
  const poses = new Map<string, Pose>();
  if (!signal) return poses;
  const row = rowAt(signal.t, t) * signal.names.length;
  for (const [child, columns] of children) {
    const [x, y, z, qx, qy, qz, qw] = columns.map((column) => signal.values[row + column] ?? Number.NaN);
    if (Number.isFinite(x) && Number.isFinite(qw)) {
      poses.set(child, { position: [x!, y!, z!], orientation: [qx!, qy!, qz!, qw!] });
    }
  }
  return poses;
}

/** The path of the tool, [x, y, z] after each other in m, empty when it was not recorded. */
export function toolPath(signals: readonly Signal[]): { t: Float64Array; points: Float32Array } {
  const tool = signals.find((signal) => signal.topic === TOPIC.toolPose);
  const columns = ['position.x', 'position.y', 'position.z'].map((name) => tool?.names.indexOf(name) ?? -1);
  if (!tool || columns.includes(-1)) return { t: new Float64Array(), points: new Float32Array() };
  const points = new Float32Array(tool.t.length * 3);
  for (let row = 0; row < tool.t.length; row++) {
    for (const [axis, column] of columns.entries())
      points[row * 3 + axis] = tool.values[row * tool.names.length + column]!;
  }
  return { t: tool.t, points };
}
