import type { StreamRole } from '@palaestra/core';
import { longTypeName } from './definitions.ts';

const ROLE: Readonly<Record<string, StreamRole>> = {
  'sensor_msgs/msg/JointState': 'state',
  'geometry_msgs/msg/PoseStamped': 'state',
  'geometry_msgs/msg/WrenchStamped': 'wrench',
  'sensor_msgs/msg/Image': 'camera',
  'sensor_msgs/msg/CompressedImage': 'camera',
  'foxglove_msgs/msg/CompressedVideo': 'camera',
  'foxglove_msgs/msg/CompressedImage': 'camera',
  'foxglove_msgs/msg/RawImage': 'camera',
  'foxglove.JointState': 'state',
  'foxglove.JointStates': 'state',
  'foxglove.PoseInFrame': 'state',
  'foxglove.CompressedVideo': 'camera',
  'foxglove.CompressedImage': 'camera',
  'foxglove.RawImage': 'camera',
};

/** The role that a message type implies; `other` when it could be several. */
export function inferredRole(schema: string): StreamRole {
  return ROLE[longTypeName(schema)] ?? 'other';
}
