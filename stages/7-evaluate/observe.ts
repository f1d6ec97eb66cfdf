import type { CellKind, Observation as CellObservation, Pose } from '@palaestra/cells';
import { type Feature, type FeatureField, PalaestraError, TOPIC } from '@palaestra/core';
import type { Observation } from '@palaestra/learning';

/** Turns what a cell shows into what a policy sees. */
export type Observer = (seen: CellObservation) => Observation;

/**
 * The observer for the features of a policy: every dimension is the one that a recording of the cell would have under
 * the same topic and field.
 *
 * @throws PalaestraError `bad_input` when the cell has no such dimension: the policy was made for another station.
 */
export function observerOf(kind: CellKind, features: readonly Feature[]): Observer {
  const readers = features.map(({ name, fields }) => ({ name, fields: fields.map((field) => readerOf(kind, field)) }));
  return (seen) =>
    Object.fromEntries(readers.map(({ name, fields }) => [name, Float32Array.from(fields, (read) => read(seen))]));
}

type Reader = (seen: CellObservation) => number;

function readerOf(kind: CellKind, { topic, field }: FeatureField): Reader {
  const reader = READERS[topic]?.(field, kind) ?? null;
  if (reader !== null) return reader;
  throw new PalaestraError(
    'bad_input',
    `Cannot evaluate the policy: it sees what the cell ${kind.name} does not have, found ${field} of ${topic}`,
    { details: { reason: 'policy_other_cell', facts: { name: `${topic} ${field}` } } },
  );
}

const AXES = ['x', 'y', 'z', 'w'];

const READERS: Readonly<Record<string, (field: string, kind: CellKind) => Reader | null>> = {
  [TOPIC.jointStates](field, kind) {
    const [quantity, joint] = split(field);
    const index = kind.jointNames.indexOf(joint);
    if (index < 0 || (quantity !== 'position' && quantity !== 'velocity' && quantity !== 'effort')) return null;
    return (seen) => seen.joints[quantity][index]!;
  },
  [TOPIC.gripper]: (field) => (field.startsWith('position.') ? (seen) => seen.gripper : null),
  [TOPIC.toolPose]: (field) => poseReader(field, (seen) => seen.toolPose),
  [TOPIC.objectPoses](field, kind) {
    const [object, rest] = split(field);
    return kind.objectNames.includes(object) ? poseReader(rest, (seen) => seen.objects.get(object)!) : null;
  },
  [TOPIC.process](field, kind) {
    const [, name] = split(field);
    return kind.signals.some((signal) => signal.name === name) ? (seen) => seen.signals.get(name)! : null;
  },
  [TOPIC.wrench](field) {
    const [quantity, axis] = split(field);
    const index = AXES.indexOf(axis);
    if (index < 0 || index > 2 || (quantity !== 'force' && quantity !== 'torque')) return null;
    return (seen) => seen.wrench[quantity][index]!;
  },
};

function poseReader(field: string, of: (seen: CellObservation) => Pose): Reader | null {
  const [part, axis] = split(field);
  const index = AXES.indexOf(axis);
  if (index < 0) return null;
  if (part === 'orientation' || part === 'rotation') return (seen) => of(seen).orientation[index]!;
  if ((part === 'position' || part === 'translation') && index < 3) return (seen) => of(seen).position[index]!;
  return null;
}

/** `target_cell.translation.x` is `target_cell` and `translation.x`. */
function split(field: string): [string, string] {
  const at = field.indexOf('.');
  return [field.slice(0, at), field.slice(at + 1)];
}
