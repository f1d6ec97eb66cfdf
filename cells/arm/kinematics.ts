import { axisAngle, compose, cross, type Pose, rotate, subtract, type Vec3 } from '../pose.ts';
import { GRIPPER } from './gripper.ts';
import { type Link, UR5E } from './ur5e.ts';

/** The arm looks along base +x at zero joints: the maker's DH base frame turned by half a turn, as in ROS `base_link`. */
export const BASE: Pose = { position: [0, 0, 0], orientation: [0, 0, 1, 0] };

/** From the turned joint frame to the next joint's, the fixed part of a link. */
export function linkTransform(link: Link): Pose {
  return { position: [link.a, 0, link.d], orientation: axisAngle([1, 0, 0], link.alpha) };
}

/** Gripper body in the flange frame: z of the flange points out of the wrist, z of the gripper and tool frame back into it. */
export const GRIPPER_IN_FLANGE: Pose = { position: [0, 0, 0], orientation: [1, 0, 0, 0] };

/** Tool frame (between the pads) in the gripper body's frame. */
export const TOOL_IN_GRIPPER: Pose = { position: [0, 0, -GRIPPER.toolLength], orientation: [0, 0, 0, 1] };

/**
 * Frames of the six links, turned by their joints, and of the tool, all in the base frame.
 *
 * The tool frame lies between the gripper's pads: z points from the fingertips to the wrist, y along the closing
 * direction. With the gripper straight down and unturned its orientation is the identity, so that rotation vectors of
 * top-down work stay small.
 */
export function forward(joints: ArrayLike<number>): { links: Pose[]; gripper: Pose; tool: Pose } {
  const links: Pose[] = [];
  let frame = BASE;
  for (const [index, link] of UR5E.entries()) {
    const turned = compose(frame, { position: [0, 0, 0], orientation: axisAngle([0, 0, 1], joints[index]!) });
    links.push(turned);
    frame = compose(turned, linkTransform(link));
  }
  const gripper = compose(frame, GRIPPER_IN_FLANGE);
  return { links, gripper, tool: compose(gripper, TOOL_IN_GRIPPER) };
}

/** Geometric Jacobian of the tool point, row-major [6, 6]: three rows of velocity, three of angular velocity. */
export function jacobian(links: readonly Pose[], tool: Pose): Float64Array {
  const out = new Float64Array(36);
  for (const [column, link] of links.entries()) {
    const axis: Vec3 = rotate(link.orientation, [0, 0, 1]);
    const linear = cross(axis, subtract(tool.position, link.position));
    for (let row = 0; row < 3; row++) {
      out[row * 6 + column] = linear[row]!;
      out[(row + 3) * 6 + column] = axis[row]!;
    }
  }
  return out;
}
