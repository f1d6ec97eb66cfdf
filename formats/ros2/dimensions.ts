import type { Unit } from '@palaestra/core';
import { longTypeName } from './definitions.ts';

/** An array longer than this is a payload (an image, a scan), not the dimensions of a signal. */
export const LONGEST_ARRAY = 512;

/** Messages that only wrap another one: their field name says nothing and is left out. */
const WRAPPER: Readonly<Record<string, string>> = {
  'geometry_msgs/msg/WrenchStamped': 'wrench.',
  'geometry_msgs/msg/PoseStamped': 'pose.',
  'geometry_msgs/msg/TwistStamped': 'twist.',
  'geometry_msgs/msg/AccelStamped': 'accel.',
  'geometry_msgs/msg/Vector3Stamped': 'vector.',
  'geometry_msgs/msg/PointStamped': 'point.',
  'foxglove.PoseInFrame': 'pose.',
};

const TRANSFORM = /^(?:transforms\.(\d+)\.)?transform\.(.+)$/;
const JOINT = /^(position|velocity|effort)\.(\d+)$/;
/** Foxglove's own types hold a list of joints and of transforms, or one of them. */
const FOXGLOVE_JOINT = /^(?:joints\.(\d+)\.)?(position|velocity|acceleration|effort)$/;
const FOXGLOVE_TRANSFORM = /^(?:transforms\.(\d+)\.)?((?:translation|rotation)\..+)$/;

/**
 * The names under which the numeric leaves of a message become dimensions of a signal: `position.<joint>`, `force.x`,
 * `position.x`, `<child>.translation.x`, and for any other message the dotted path.
 *
 * @param paths dotted paths of the numeric leaves, array indices as parts.
 * @param strings the message's text fields by dotted path; they hold the joint names and child frames.
 */
export function dimensionNames(
  schema: string,
  paths: readonly string[],
  strings: ReadonlyMap<string, string>,
): string[] {
  const type = typeOf(schema);
  if (type === 'sensor_msgs/msg/JointState') {
    return paths.map((path) => {
      const [, field, index] = JOINT.exec(path) ?? [];
      const joint = strings.get(`name.${index}`);
      return field !== undefined && joint ? `${field}.${joint}` : path;
    });
  }
  if (type === 'tf2_msgs/msg/TFMessage' || type === 'geometry_msgs/msg/TransformStamped') {
    return paths.map((path) => {
      const [, index, rest] = TRANSFORM.exec(path) ?? [];
      const child = strings.get(index === undefined ? 'child_frame_id' : `transforms.${index}.child_frame_id`);
      return rest !== undefined && child ? `${child}.${rest}` : path;
    });
  }
  if (type === 'foxglove.JointStates' || type === 'foxglove.JointState') {
    return paths.map((path) => {
      const [, index, field] = FOXGLOVE_JOINT.exec(path) ?? [];
      const joint = strings.get(index === undefined ? 'name' : `joints.${index}.name`);
      return field !== undefined && joint ? `${field}.${joint}` : path;
    });
  }
  if (type === 'foxglove.FrameTransforms' || type === 'foxglove.FrameTransform') {
    return paths.map((path) => {
      const [, index, rest] = FOXGLOVE_TRANSFORM.exec(path) ?? [];
      const child = strings.get(index === undefined ? 'child_frame_id' : `transforms.${index}.child_frame_id`);
      return rest !== undefined && child ? `${child}.${rest}` : path;
    });
  }
  const prefix = WRAPPER[type];
  return prefix === undefined
    ? [...paths]
    : paths.map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : path));
}

/** The name under which the tables here know a type; foxglove's types have the same fields as ROS 2 messages. */
function typeOf(schema: string): string {
  return longTypeName(schema).replace(/^foxglove_msgs\/msg\//, 'foxglove.');
}

/** The frame that a message says it is expressed in. */
export function frameOf(strings: ReadonlyMap<string, string>): string | null {
  const frame =
    strings.get('header.frame_id') ??
    strings.get('transforms.0.header.frame_id') ??
    strings.get('transforms.0.parent_frame_id') ??
    strings.get('parent_frame_id') ??
    strings.get('frame_id');
  return frame ? frame : null;
}

/** True for a time that stamps the whole message: `header.stamp` of ROS 2, `timestamp` of Foxglove's schemas. */
export function isStamp(path: string): boolean {
  return path === 'header.stamp' || path.endsWith('.header.stamp') || /^(transforms\.\d+\.)?timestamp$/.test(path);
}

/**
 * Units that follow from the message type by REP 103 (SI, radians). A prismatic joint is in metres, which only the
 * recording can tell; without that a joint counts as a revolute one.
 */
export function inferredUnits(schema: string, names: readonly string[]): Unit[] {
  const units = UNITS[typeOf(schema)];
  return names.map(
    (name) => units?.find(([part]) => name.startsWith(part) || name.includes(`.${part}`))?.[1] ?? 'unknown',
  );
}

const JOINT_UNITS: readonly (readonly [string, Unit])[] = [
  ['position.', 'rad'],
  ['velocity.', 'rad/s'],
  ['effort.', 'N.m'],
];
const POSE_UNITS: readonly (readonly [string, Unit])[] = [
  ['position.', 'm'],
  ['orientation.', '1'],
];
const WRENCH_UNITS: readonly (readonly [string, Unit])[] = [
  ['force.', 'N'],
  ['torque.', 'N.m'],
];
const TRANSFORM_UNITS: readonly (readonly [string, Unit])[] = [
  ['translation.', 'm'],
  ['rotation.', '1'],
];
const TWIST_UNITS: readonly (readonly [string, Unit])[] = [
  ['linear.', 'm/s'],
  ['angular.', 'rad/s'],
];
const UNITS: Readonly<Record<string, readonly (readonly [string, Unit])[]>> = {
  'sensor_msgs/msg/JointState': JOINT_UNITS,
  'geometry_msgs/msg/Pose': POSE_UNITS,
  'geometry_msgs/msg/PoseStamped': POSE_UNITS,
  'geometry_msgs/msg/Wrench': WRENCH_UNITS,
  'geometry_msgs/msg/WrenchStamped': WRENCH_UNITS,
  'geometry_msgs/msg/Twist': TWIST_UNITS,
  'geometry_msgs/msg/TwistStamped': TWIST_UNITS,
  'geometry_msgs/msg/TransformStamped': TRANSFORM_UNITS,
  'tf2_msgs/msg/TFMessage': TRANSFORM_UNITS,
  'foxglove.JointStates': JOINT_UNITS,
  'foxglove.JointState': JOINT_UNITS,
  'foxglove.PoseInFrame': POSE_UNITS,
  'foxglove.FrameTransforms': TRANSFORM_UNITS,
  'foxglove.FrameTransform': TRANSFORM_UNITS,
};
