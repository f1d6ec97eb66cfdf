import type { FailureCause } from '@palaestra/core';
import type { Observation } from '../cell.ts';
import {
  add,
  conjugate,
  length,
  type Pose,
  rotate,
  rotationVector,
  scale,
  subtract,
  type Vec3,
  yawOf,
} from '../pose.ts';
import { type Random, seededRandom } from '../random.ts';
import { CELL, drawLayout, GRID, pocketPose } from './layout.ts';
import { GRIP_HEIGHT } from './watch.ts';

/** What makes one demonstration different from the next; drawn from the seed. */
interface Style {
  /** Largest speed, m/s, and acceleration, m/s2. */
  readonly speed: number;
  readonly acceleration: number;
  /** Height over the cell from which the fingers go down, m. */
  readonly approach: number;
  /** Height over the seated position at which a cell is carried, m. */
  readonly carry: number;
  /** Where the fingers take the cell, m off the ideal point in the tool frame. */
  readonly grip: Vec3;
  /** Opening before the grasp and after the release, m. */
  readonly open: number;
  /** Size of the hand's tremor, m. */
  readonly tremor: number;
}

/** Going down is slower than going anywhere else by this factor. */
const DESCENT = 0.6;
/** Speed of approach per distance, 1/s. */
const GAIN = 5;
/** The servos follow a target with this lag, s: a target so far ahead gives the wanted speed. */
const LEAD = 0.045;
const PERIOD = 0.02;
/** Opening asked for a grasp: less than a cell, so that the fingers press, m. */
const CLOSED = 0.012;
/** Opening below which the pads are on a cell: in their V a can of 21 mm stops them at 18.7 mm. */
const GRIPPED = 0.0205;
/** Height over the seated position at which a carried cell passes over standing ones, m. */
const CLEAR = 2 * CELL.half + 0.012;

/**
 * The scripted expert: way-points written as a velocity field over what is seen, not as a clock. It goes over the cell,
 * down, closes, lifts, carries, comes down over the pocket, opens and leaves; which of these it does follows from the
 * poses and the opening alone, so that a policy without memory can imitate it and a disturbed episode is recovered.
 *
 * @param options.failure asks for an episode that ends with this cause: `dropped`, `misaligned` or `wrong_pocket`.
 */
export function cellToTrayExpert(
  seed: number,
  options: { failure?: FailureCause | undefined } = {},
): (observation: Observation) => Float64Array {
  const random = seededRandom(seed, 1);
  const style = drawStyle(random);
  const plan = drawPlan(seed, options.failure, random);
  let velocity: Vec3 = [0, 0, 0];
  let tremor: Vec3 = [0, 0, 0];

  return (observation) => {
    const wish = wishFor(observation, style, plan);
    velocity = add(velocity, clip(subtract(wish.velocity, velocity), style.acceleration * PERIOD));
    // Low-passed noise of about 3 Hz: a hand, not a machine.
    tremor = add(scale(tremor, 0.7), [
      random.normal(style.tremor),
      random.normal(style.tremor),
      random.normal(style.tremor),
    ]);
    const tool = observation.toolPose;
    const position = add(add(tool.position, scale(velocity, LEAD)), scale(tremor, 0.5));
    const [rx, ry, rz] = rotationVector(tool.orientation);
    const turn = Math.max(-0.8, Math.min(0.8, 4 * wish.yaw));
    return Float64Array.of(...position, rx * 0.8, ry * 0.8, rz + turn * LEAD, wish.opening);
  };
}

interface Wish {
  readonly velocity: Vec3;
  /** Angle still to turn about base z, rad. */
  readonly yaw: number;
  readonly opening: number;
}

/** What the demonstration is meant to do. */
interface Plan {
  readonly failure: FailureCause | undefined;
  /** Where to bring the cell; null for the asked pocket. */
  readonly goal: Pose | null;
  /** The cell is let fall once its y, base frame, is below this: between rack and tray; m. */
  readonly dropBelow: number;
  /** Set once the fingers were opened on purpose. */
  letGo: boolean;
}

function drawStyle(random: Random): Style {
  return {
    speed: random.uniform(0.15, 0.22),
    acceleration: random.uniform(1, 1.4),
    approach: random.uniform(0.07, 0.1),
    carry: CLEAR + random.uniform(0.015, 0.035),
    grip: [random.uniform(-0.0015, 0.0015), random.uniform(-0.0005, 0.0005), random.uniform(-0.003, 0.003)],
    open: random.uniform(0.036, 0.04),
    tremor: random.uniform(0.0001, 0.0003),
  };
}

function drawPlan(seed: number, failure: FailureCause | undefined, random: Random): Plan {
  const layout = drawLayout(seed);
  const plan = { failure, goal: null, dropBelow: Number.NEGATIVE_INFINITY, letGo: false };
  const count = GRID.rows * GRID.columns;
  if (failure === 'wrong_pocket') {
    const free = Array.from({ length: count }, (_, index) => pocketPose(layout.tray, index)).filter(
      (pose, index) =>
        index !== layout.pocket && layout.cells.every((cell) => length(subtract(cell.position, pose.position)) > 0.01),
    );
    return { ...plan, goal: free[random.integer(free.length)]! };
  }
  if (failure === 'misaligned') {
    const asked = pocketPose(layout.tray, layout.pocket);
    // On the crossing of two walls, towards the middle of the tray: it topples there instead of sliding in.
    const inward = rotate(conjugate(asked.orientation), subtract(layout.tray.position, asked.position));
    const off = random.uniform(0.017, 0.021);
    const aside: Vec3 = [Math.sign(inward[0]) * off, Math.sign(inward[1]) * off, 0];
    return { ...plan, goal: { ...asked, position: add(asked.position, rotate(asked.orientation, aside)) } };
  }
  if (failure === 'dropped') return { ...plan, dropBelow: random.uniform(0, 0.03) };
  return plan;
}

function wishFor(observation: Observation, style: Style, plan: Plan): Wish {
  const cell = observation.objects.get('target_cell')!;
  const goal = plan.goal ?? observation.objects.get('target_pocket')!;
  const tool = observation.toolPose;
  const grip = add(add(cell.position, [0, 0, GRIP_HEIGHT]), rotate(tool.orientation, style.grip));
  const toGrip = subtract(grip, tool.position);
  const toGoal = subtract(goal.position, cell.position);
  const placed = flat(toGoal) < 0.004 && Math.abs(toGoal[2]) < 0.004;
  const fallen = cell.position[2] < CELL.half;
  if (placed || fallen || plan.letGo) return leave(observation, cell, style);

  const holding = observation.gripper < GRIPPED && length(toGrip) < 0.015;
  if (!holding) return reach(observation, cell, toGrip, style);
  const falls = cell.position[1] < plan.dropBelow;
  const askew = plan.failure === 'misaligned' && flat(toGoal) < 0.006 && -toGoal[2] < 0.042;
  if (falls || askew) plan.letGo = true;
  return carry(cell, goal, toGoal, style);
}

/** Over the cell, down around it, close. */
function reach(observation: Observation, cell: Pose, toGrip: Vec3, style: Style): Wish {
  const yaw = shortTurn(yawOf(cell.orientation) - yawOf(observation.toolPose.orientation));
  const off = flat(toGrip);
  const near = off < 0.006 && Math.abs(toGrip[2]) < 0.006 && Math.abs(yaw) < 0.06;
  const height = style.approach * ramp((off - 0.002) / 0.015);
  // Low and beside the cell: up first, so that no finger runs into it.
  const free = off < 0.01 ? 1 : smooth((-toGrip[2] - 0.035) / 0.03);
  return { velocity: towards(toGrip, toGrip[2] + height, free, style), yaw, opening: near ? CLOSED : style.open };
}

/** Up, across, down over the goal. */
function carry(cell: Pose, goal: Pose, toGoal: Vec3, style: Style): Wish {
  const off = flat(toGoal);
  const height = style.carry * ramp((off - 0.0012) / 0.012);
  const free = off < 0.012 ? 1 : smooth((-toGoal[2] - (CLEAR - 0.012)) / 0.012);
  const yaw = shortTurn(yawOf(goal.orientation) - yawOf(cell.orientation));
  return { velocity: towards(toGoal, toGoal[2] + height - 0.002, free, style), yaw: yaw * free, opening: CLOSED };
}

/** Open, and once the cell is free go up. */
function leave(observation: Observation, cell: Pose, style: Style): Wish {
  const still = observation.gripper < GRIPPED + 0.008;
  const above = subtract(add(cell.position, [0, 0, GRIP_HEIGHT + 0.12]), observation.toolPose.position);
  return {
    velocity: still ? [0, 0, 0] : clip([0, 0, Math.max(0, above[2]) * GAIN], style.speed),
    yaw: 0,
    opening: style.open,
  };
}

function towards(offset: Vec3, up: number, free: number, style: Style): Vec3 {
  const across = clip(scale([offset[0], offset[1], 0], GAIN), style.speed);
  const vertical = Math.max(-DESCENT * style.speed, Math.min(style.speed, up * GAIN));
  return [across[0] * free, across[1] * free, vertical];
}

/** A parallel gripper is the same after half a turn. */
function shortTurn(angle: number): number {
  return angle - Math.PI * Math.round(angle / Math.PI);
}

function flat(offset: Vec3): number {
  return Math.sqrt(offset[0] * offset[0] + offset[1] * offset[1]);
}

function clip(v: Vec3, limit: number): Vec3 {
  const size = length(v);
  return size > limit ? scale(v, limit / size) : v;
}

/** 0 below 0, 1 above 1, straight between. */
function ramp(x: number): number {
  return Math.max(0, Math.min(1, x));
}

/** 0 below 0, 1 above 1, smooth between. */
function smooth(x: number): number {
  const t = ramp(x);
  return t * t * (3 - 2 * t);
}
