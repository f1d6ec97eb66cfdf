import type { Work } from '../arm/arm-cell.ts';
import { isHeld, watch } from '../arm/watch.ts';
import type { Observation } from '../cell.ts';
import { add, type Pose, rotate, type Vec3 } from '../pose.ts';
import { drawLayout, fit, GRIP_HEIGHT } from './layout.ts';
import { sceneBodies } from './scene.ts';
import { causeOf, criteria, LIMIT, type State } from './success.ts';

/** What the station's sensors show, in the order of the values. */
export const SIGNALS = [
  { name: 'gap', unit: 'm' },
  { name: 'offset', unit: 'm' },
  { name: 'press_force', unit: 'N' },
] as const;

/** Where the pads take the bar's cap. */
export function gripPoint(bar: Pose): Vec3 {
  return add(bar.position, rotate(bar.orientation, [0, 0, GRIP_HEIGHT]));
}

/** One episode: the busbar from its nest onto the two studs. */
export function busbarPlacementWork(seed: number): Work {
  const layout = drawLayout(seed);
  const watching = watch(layout.bar);
  let press = 0;
  const barOf = (seen: Observation) => seen.objects.get('target_busbar')!;
  const stateOf = (seen: Observation, peakForce: number): State => ({
    bar: barOf(seen),
    opening: seen.gripper,
    peakForce,
    attempts: watching.attempts,
  });
  return {
    bodies: sceneBodies(layout),
    home: layout.home,
    watching,
    parts: ['target_busbar'],
    fixtures: new Map([
      ['target_studs', layout.studs],
      ['nest', layout.nest],
    ]),
    look(seen, peakForce) {
      const bar = barOf(seen);
      const { gap, offset } = fit(layout.studs, bar);
      const held = isHeld(seen, gripPoint(bar), 0.02);
      const pressedBefore = press >= LIMIT.press;
      if (held && gap <= LIMIT.gap && offset <= LIMIT.offset) press = Math.max(press, seen.wrench.force[2]);
      const cause = causeOf(layout, stateOf(seen, peakForce));
      const events = watching.look(seen, { part: bar, held: held ? 'target_busbar' : null, cause });
      const pressed = press >= LIMIT.press && !pressedBefore;
      return pressed ? [{ t: seen.time, name: 'pressed', detail: {} }, ...events] : events;
    },
    signals(seen) {
      const { gap, offset } = fit(layout.studs, barOf(seen));
      return [gap, offset, press];
    },
    judge(seen, peakForce) {
      const state = stateOf(seen, peakForce);
      return { cause: causeOf(layout, state), criteria: criteria(layout, state) };
    },
  };
}
