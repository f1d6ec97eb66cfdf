import type { FailureCause } from '@palaestra/core';
import { type CarryStyle, carryTo } from '../arm/carry.ts';
import { LEAVE, leave, reach } from '../arm/pick.ts';
import { flat, ramp, shortTurn, steer, type Wish } from '../arm/steer.ts';
import { GRIPPED } from '../arm/watch.ts';
import type { Observation } from '../cell.ts';
import { add, conjugate, length, type Pose, rotate, subtract, type Vec3, yawOf } from '../pose.ts';
import { type Random, seededRandom } from '../random.ts';
import { CELL, drawLayout, GRID, GRIP_HEIGHT, pocketPose } from './layout.ts';

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
  return steer(style, random, (observation) => wishFor(observation, style, plan));
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

function drawStyle(random: Random): CarryStyle {
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

function wishFor(observation: Observation, style: CarryStyle, plan: Plan): Wish {
  const cell = observation.objects.get('target_cell')!;
  const goal = plan.goal ?? observation.objects.get('target_pocket')!;
  const tool = observation.toolPose;
  const grip = add(add(cell.position, [0, 0, GRIP_HEIGHT]), rotate(tool.orientation, style.grip));
  const toGrip = subtract(grip, tool.position);
  const toGoal = subtract(goal.position, cell.position);
  const placed = flat(toGoal) < 0.004 && Math.abs(toGoal[2]) < 0.004;
  const fallen = cell.position[2] < CELL.half;
  if (placed || fallen || plan.letGo) return leave(observation, add(cell.position, [0, 0, GRIP_HEIGHT + LEAVE]), style);

  const holding = observation.gripper < GRIPPED && length(toGrip) < 0.015;
  if (!holding) return reach(observation, cell, toGrip, style);
  const falls = cell.position[1] < plan.dropBelow;
  const askew = plan.failure === 'misaligned' && flat(toGoal) < 0.006 && -toGoal[2] < 0.042;
  if (falls || askew) plan.letGo = true;
  return carry(cell, goal, toGoal, style);
}

/** Up, across, down over the goal. */
function carry(cell: Pose, goal: Pose, toGoal: Vec3, style: CarryStyle): Wish {
  const yaw = shortTurn(yawOf(goal.orientation) - yawOf(cell.orientation));
  return carryTo(toGoal, yaw, ramp((flat(toGoal) - 0.0012) / 0.012), CLEAR, style);
}
