import type { FailureCause } from '@palaestra/core';
import { type CarryStyle, carryTo, drawFittingStyle } from '../arm/carry.ts';
import { CLOSED, LEAVE, leave, reach } from '../arm/pick.ts';
import { flat, ramp, shortTurn, steer, towards, type Wish } from '../arm/steer.ts';
import { GRIPPED } from '../arm/watch.ts';
import type { Observation } from '../cell.ts';
import { add, length, rotate, subtract, yawOf } from '../pose.ts';
import { type Random, seededRandom } from '../random.ts';
import { mating, PLUG } from './layout.ts';
import { LIMIT } from './success.ts';
import { gripPoint } from './work.ts';

/** What makes one demonstration different from the next; drawn from the seed. */
interface Style extends CarryStyle {
  /** Speed at which the lock is pulled at, m/s: the servos turn 1 m/s into about 360 N. */
  readonly pull: number;
}

/** What the demonstration is meant to do. */
interface Plan {
  readonly failure: FailureCause | undefined;
  /** Angle off the slot at which the plug is set on, rad. */
  readonly askew: number;
  /** The plug is let fall once its y, base frame, is below this: between holder and socket; m. */
  readonly dropBelow: number;
  /** Set once it was pressed too hard on purpose. */
  pressed: boolean;
  /** Set once the fingers were opened on purpose. */
  letGo: boolean;
}

/** Height over the seated position at which a carried plug passes over everything, m. */
const CLEAR = PLUG.shaft.tip + 0.014;
/** Where turning ends, and from where the lock is pulled at, rad; the stop is at about 92 degrees. */
const TURNED = 1.52;
const LOCKED = 1.4;

/**
 * The scripted expert: a velocity field over what is seen, not a clock. It takes the plug, brings it over the socket with
 * the bar along the slot, inserts it, turns it under the plate, pulls until the bench shows that the lock held, and leaves.
 *
 * @param options.failure asks for an episode that ends with this cause, one of the kind's `failureModes`.
 */
export function plugInsertionExpert(
  seed: number,
  options: { failure?: FailureCause | undefined } = {},
): (observation: Observation) => Float64Array {
  const random = seededRandom(seed, 1);
  const style = drawStyle(random);
  const { failure } = options;
  const plan: Plan = {
    failure,
    askew: failure === 'misaligned' ? random.uniform(0.5, 0.9) : 0,
    dropBelow: failure === 'dropped' ? random.uniform(0.02, 0.05) : Number.NEGATIVE_INFINITY,
    pressed: false,
    letGo: false,
  };
  return steer(style, random, (observation) => wishFor(observation, style, plan));
}

function drawStyle(random: Random): Style {
  return { ...drawFittingStyle(random, CLEAR, [0.01, 0.03]), pull: random.uniform(0.065, 0.085) };
}

function wishFor(observation: Observation, style: Style, plan: Plan): Wish {
  const plug = observation.objects.get('target_plug')!;
  const socket = observation.objects.get('target_socket')!;
  const tool = observation.toolPose;
  const grip = gripPoint(plug);
  const toGrip = subtract(add(grip, rotate(tool.orientation, style.grip)), tool.position);
  const checked = observation.signals.get('tug_force')! >= LIMIT.tug && observation.signals.get('locked') === 1;
  const fallen = plug.position[2] < 0.05;
  const holding = observation.gripper < GRIPPED && length(toGrip) < 0.015;
  const { offset, depth, turn } = mating(socket, plug);
  const toSocket = subtract(socket.position, plug.position);
  // Set the plug down again before it is let go: falling by the play may turn it back.
  if (checked && holding && offset[2] > 0.0007) {
    return { velocity: towards(toSocket, -0.006, 1, style), yaw: 0, opening: CLOSED };
  }
  if (checked || fallen || plan.letGo) return leave(observation, add(grip, [0, 0, LEAVE]), style);
  if (!holding) return reach(observation, plug, toGrip, style);
  const force = length(observation.wrench.force);
  const yaw = shortTurn(yawOf(socket.orientation) + plan.askew - yawOf(plug.orientation));

  if (plug.position[1] < plan.dropBelow) plan.letGo = true;
  if (plan.askew > 0 && flat(toSocket) < 0.003 && offset[2] < PLUG.shaft.tip && force > 8) plan.letGo = true;
  const seated = depth > LIMIT.depth;
  if (plan.failure === 'excess_force' && seated && !plan.pressed) {
    plan.pressed = force > 1.1 * LIMIT.force;
    return { velocity: [0, 0, -0.3], yaw: 0, opening: CLOSED };
  }
  if (plan.failure === 'not_locked' && seated && offset[2] < 0.001) plan.letGo = true;
  if (seated && turn > LOCKED) {
    const [x, y] = towards(toSocket, 0, 1, style);
    return { velocity: [x, y, style.pull], yaw: 0, opening: CLOSED };
  }
  // Once the bar is turned, the way out is closed: on with the turn, lightly down.
  if (seated && (offset[2] < 0.001 || turn > 0.3)) {
    return { velocity: towards(toSocket, -0.003, 1, style), yaw: TURNED - turn, opening: CLOSED };
  }
  const off = flat(toSocket);
  const up = Math.max(ramp((off - 0.0012) / 0.012), ramp((Math.abs(yaw) - 0.03) / 0.1));
  return carryTo(toSocket, yaw, up, CLEAR, style);
}
