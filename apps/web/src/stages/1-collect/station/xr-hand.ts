import { type Pose, type Vec3, yawOf } from '@palaestra/cells';

/** A controller of a headset at one instant, in the space in which the person stands: x right, y up, z backwards, m. */
export interface XrController {
  readonly pose: Pose;
  /** The clutch: the tool follows as long as it is held. */
  readonly squeeze: boolean;
  /** Fine work: a quarter of the way. */
  readonly precise: boolean;
}

/** Where the tool is to go; null while the clutch is open. */
export interface XrWish {
  readonly goal: Vec3 | null;
  /** rad about base z. */
  readonly facing: number | null;
}

/** Share of the controller's way that the tool goes. */
const SCALE = { normal: 1, precise: 0.25 } as const;
const OPEN: XrWish = { goal: null, facing: null };

/**
 * A controller moves the tool as a hand moves a mouse: what counts is the way since the clutch was closed, so that the tool
 * never jumps and the arm can be rested and taken up again elsewhere.
 */
export interface XrHand {
  /** @param heading direction in which the person looks when he faces -z of his space, rad about base z. */
  follow(controller: XrController | null, tool: Pose, heading: number): XrWish;
}

export function createXrHand(): XrHand {
  let held: { from: XrController; goal: Vec3; facing: number } | null = null;
  return {
    follow(controller, tool, heading) {
      if (!controller?.squeeze) {
        held = null;
        return OPEN;
      }
      // Another scale begins a way of its own; otherwise the tool would jump to where that scale would have brought it.
      if (held === null || held.from.precise !== controller.precise) {
        const goal = held === null ? tool.position : goalOf(held, controller, heading);
        const facing = held === null ? yawOf(tool.orientation) : facingOf(held, controller);
        held = { from: controller, goal, facing };
      }
      return { goal: goalOf(held, controller, heading), facing: facingOf(held, controller) };
    },
  };
}

interface Held {
  readonly from: XrController;
  readonly goal: Vec3;
  readonly facing: number;
}

function goalOf({ from, goal }: Held, now: XrController, heading: number): Vec3 {
  const scale = from.precise ? SCALE.precise : SCALE.normal;
  const [right, up, back] = ([0, 1, 2] as const).map((axis) => now.pose.position[axis] - from.pose.position[axis]) as [
    number,
    number,
    number,
  ];
  const [cos, sin] = [Math.cos(heading), Math.sin(heading)];
  const way = [-back * cos + right * sin, -back * sin - right * cos, up] as const;
  return [goal[0] + scale * way[0], goal[1] + scale * way[1], goal[2] + scale * way[2]];
}

function facingOf({ from, facing }: Held, now: XrController): number {
  const turned = about(now.pose) - about(from.pose);
  const scale = from.precise ? SCALE.precise : SCALE.normal;
  return facing + scale * (turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI)));
}

/** Turn about the upright axis of the person's space, y, rad. */
function about({ orientation: [x, y, z, w] }: Pose): number {
  return Math.atan2(2 * (w * y + x * z), 1 - 2 * (x * x + y * y));
}
