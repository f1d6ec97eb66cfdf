import type { Vec3 } from '../pose.ts';
import type { Random } from '../random.ts';
import { CLOSED, type PickStyle } from './pick.ts';
import { flat, smooth, towards, type Wish } from './steer.ts';

/** How a held part is brought to its place. */
export interface CarryStyle extends PickStyle {
  /** Height over its place at which a part is carried, m. */
  readonly carry: number;
}

/** What an expert draws for parts that are fitted onto something; the order of the draws is part of every recording. */
export function drawFittingStyle(random: Random, clear: number, over: readonly [number, number]): CarryStyle {
  return {
    speed: random.uniform(0.14, 0.2),
    acceleration: random.uniform(1, 1.4),
    approach: random.uniform(0.05, 0.08),
    carry: clear + random.uniform(...over),
    grip: [random.uniform(-0.001, 0.001), random.uniform(-0.0005, 0.0005), random.uniform(-0.001, 0.002)],
    open: random.uniform(0.036, 0.04),
    tremor: random.uniform(0.0001, 0.0003),
  };
}

/**
 * Up, across, down over the place.
 *
 * @param toGoal from the part to its place, m.
 * @param yaw by which the part has to turn, rad.
 * @param up how far it is from fitting: 1 stays at the height at which it is carried, 0 goes down.
 * @param clear height over the place at which a carried part passes over everything, m.
 */
export function carryTo(toGoal: Vec3, yaw: number, up: number, clear: number, style: CarryStyle): Wish {
  const height = style.carry * up;
  const free = flat(toGoal) < 0.012 ? 1 : smooth((-toGoal[2] - (clear - 0.012)) / 0.012);
  return { velocity: towards(toGoal, toGoal[2] + height - 0.002, free, style), yaw: yaw * free, opening: CLOSED };
}
