import type { FailureCause } from '@palaestra/core';
import { type CarryStyle, carryTo, drawFittingStyle } from '../arm/carry.ts';
import { CLOSED, LEAVE, leave, reach } from '../arm/pick.ts';
import { flat, ramp, shortTurn, steer, towards, type Wish } from '../arm/steer.ts';
import { GRIPPED } from '../arm/watch.ts';
import type { Observation } from '../cell.ts';
import { add, length, rotate, subtract, type Vec3, yawOf } from '../pose.ts';
import { type Random, seededRandom } from '../random.ts';
import { STUD } from './layout.ts';
import { LIMIT } from './success.ts';
import { gripPoint } from './work.ts';

/** What makes one demonstration different from the next; drawn from the seed. */
interface Style extends CarryStyle {
  /** Speed at which the bar is pressed down, m/s: the servos turn 1 m/s into about 360 N. */
  readonly press: number;
}

/** What the demonstration is meant to do. */
interface Plan {
  readonly failure: FailureCause | undefined;
  /** Where the bar is set down, in the frame of the studs, m. */
  readonly aside: Vec3;
  /** The bar is let fall once its y, base frame, is below this: between nest and studs; m. */
  readonly dropBelow: number;
  /** Set once it was pressed too hard on purpose. */
  pressed: boolean;
  /** Set once the fingers were opened on purpose. */
  letGo: boolean;
}

/** Height over the terminals at which a carried bar passes over the studs, m. */
const CLEAR = STUD.height + 0.012;
/** Offset of the holes up to which a bar that lies on the terminals is pressed, m. */
const FITS = 0.0009;
/** Force with which a placed bar may still be held when the fingers open, N: more would push it aside. */
const RELAXED = 3;

/**
 * The scripted expert: a velocity field over what is seen, not a clock. It takes the bar by its cap, brings it over the
 * studs, aligns, lowers, presses until the sensors have seen it lie flat, and leaves.
 *
 * @param options.failure asks for an episode that ends with this cause, one of the kind's `failureModes`.
 */
export function busbarPlacementExpert(
  seed: number,
  options: { failure?: FailureCause | undefined } = {},
): (observation: Observation) => Float64Array {
  const random = seededRandom(seed, 1);
  const style = drawStyle(random);
  const { failure } = options;
  const plan: Plan = {
    failure,
    // Beside its holes, so that it comes to rest on the tips of the studs.
    aside: failure === 'misaligned' ? [random.uniform(0.009, 0.012), 0, 0] : [0, 0, 0],
    dropBelow: failure === 'dropped' ? random.uniform(0.02, 0.05) : Number.NEGATIVE_INFINITY,
    pressed: false,
    letGo: false,
  };
  return steer(style, random, (observation) => wishFor(observation, style, plan));
}

function drawStyle(random: Random): Style {
  return { ...drawFittingStyle(random, CLEAR, [0.015, 0.035]), press: random.uniform(0.035, 0.05) };
}

function wishFor(observation: Observation, style: Style, plan: Plan): Wish {
  const bar = observation.objects.get('target_busbar')!;
  const studs = observation.objects.get('target_studs')!;
  const tool = observation.toolPose;
  const grip = gripPoint(bar);
  const toGrip = subtract(add(grip, rotate(tool.orientation, style.grip)), tool.position);
  const pressed = observation.signals.get('press_force')! >= LIMIT.press;
  const fallen = bar.position[2] < studs.position[2] - 0.008;
  const holding = observation.gripper < GRIPPED && length(toGrip) < 0.015;
  const force = length(observation.wrench.force);
  if (plan.failure === 'excess_force' && pressed && holding && !plan.pressed) {
    plan.pressed = force > 1.1 * LIMIT.force;
    return { velocity: [0, 0, -0.25], yaw: 0, opening: CLOSED };
  }
  if (pressed && holding && force > RELAXED) return { velocity: [0, 0, 0], yaw: 0, opening: CLOSED };
  if (pressed || fallen || plan.letGo) return leave(observation, add(grip, [0, 0, LEAVE]), style);
  if (!holding) return reach(observation, bar, toGrip, style);

  const goal = add(studs.position, rotate(studs.orientation, plan.aside));
  const toGoal = subtract(goal, bar.position);
  const yaw = shortTurn(yawOf(studs.orientation) - yawOf(bar.orientation));
  const off = flat(toGoal);
  if (bar.position[1] < plan.dropBelow) plan.letGo = true;
  if (plan.failure === 'misaligned' && off < 0.003 && -toGoal[2] < STUD.height + 0.002 && force > 4) plan.letGo = true;
  const offset = observation.signals.get('offset')!;
  if (offset < FITS && -toGoal[2] < 0.0006) {
    const [x, y] = towards(toGoal, 0, 1, style);
    return { velocity: [x, y, -style.press], yaw, opening: CLOSED };
  }
  // A bar that lies askew between its studs is lifted a little until it is straight: pressed, it would stick.
  const misfit = plan.failure === 'misaligned' ? off : Math.max(off, offset);
  const up = Math.max(ramp((misfit - 0.0006) / 0.012), ramp((Math.abs(yaw) - 0.015) / 0.1));
  return carryTo(toGoal, yaw, up, CLEAR, style);
}
