import { z } from 'zod';
import type { Unit } from './units.ts';

/**
 * What a stream says about the robot. The action has three: what the person asked (`commanded`), what went to the
 * controller after limits (`sent`) and what the robot did (`measured`). `privileged` is known to a simulator only and
 * must not reach a policy that is meant for a real robot.
 */
export const StreamRole = z.enum([
  'state',
  'commanded',
  'sent',
  'measured',
  'wrench',
  'privileged',
  'camera',
  'event',
  'other',
]);
export type StreamRole = z.infer<typeof StreamRole>;

/** The topics of our own recordings. Foreign recordings keep theirs. */
export const TOPIC = {
  /** sensor_msgs/JointState: measured arm joints, rad, rad/s, N.m. */
  jointStates: '/joint_states',
  /** sensor_msgs/JointState with one joint: opening in m. */
  gripper: '/gripper/state',
  /** geometry_msgs/PoseStamped: measured tool centre point in the base frame. */
  toolPose: '/tool_pose',
  /** sensor_msgs/JointState as a named vector: what the person asked for. */
  commanded: '/action/commanded',
  /** sensor_msgs/JointState as a named vector: what was sent to the controller. */
  sent: '/action/sent',
  /** sensor_msgs/JointState as a named vector: what the robot did, in the dimensions of `sent`. */
  measured: '/action/measured',
  /** geometry_msgs/WrenchStamped in the tool frame. */
  wrench: '/wrench',
  /** sensor_msgs/JointState as a named vector: what the station's own instruments show, for example an interlock. */
  process: '/process',
  /** tf2_msgs/TFMessage: object poses in the base frame, known to the simulator. */
  objectPoses: '/privileged/object_poses',
  /** JSON `RecordedEvent`. */
  events: '/events',
  /** tf2_msgs/TFMessage: optical frames of the cameras on the bodies that carry them. */
  staticFrames: '/tf_static',
} as const;

/** The topics of a camera: foxglove_msgs/CompressedVideo (H.264, Annex B) and sensor_msgs/CameraInfo. */
export function cameraTopics(name: string): { readonly video: string; readonly info: string } {
  return { video: `/${name}/video`, info: `/${name}/camera_info` };
}

/** Keys of the MCAP channel metadata that describe a stream. */
export const CHANNEL_KEY = {
  role: 'palaestra.role',
  /** JSON object: dimension name -> unit. */
  units: 'palaestra.units',
  frame: 'palaestra.frame',
  /** Nominal rate, Hz, as decimal text. */
  rateHz: 'palaestra.rate_hz',
  /** Name of the clock that made the log time: `sim`, `station`, or `synthetic` when time was invented by a format. */
  clock: 'palaestra.clock',
  /** JSON object of a camera: resolution, intrinsics and where it is mounted. */
  camera: 'palaestra.camera',
} as const;

/** One numeric stream decoded into columns. */
export interface Signal {
  readonly topic: string;
  /** ROS 2 or JSON schema name, for example `sensor_msgs/msg/JointState`. */
  readonly schema: string;
  readonly role: StreamRole;
  /**
   * One name per dimension: `position.<joint>`, `velocity.<joint>`, `effort.<joint>`; `force.x`; `position.x`,
   * `orientation.w`; for transforms `<child>.translation.x`.
   */
  readonly names: readonly string[];
  readonly units: readonly Unit[];
  readonly frame: string | null;
  /** Nominal rate in Hz, null when the recording does not tell. */
  readonly nominalHz: number | null;
  /** Log time of each row, seconds since the episode's start; shape [rows]. */
  readonly t: Float64Array;
  /** Sensor time (header stamp) of each row on the same axis, or null; shape [rows]. */
  readonly stamp: Float64Array | null;
  /** Row-major, shape [rows, names.length]; NaN where a message lacked the dimension. */
  readonly values: Float64Array;
}

/** A moment that happened while recording. */
export const RecordedEvent = z.object({
  /** Seconds since the episode's start. */
  t: z.number(),
  name: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
export type RecordedEvent = z.infer<typeof RecordedEvent>;
