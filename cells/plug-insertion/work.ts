import type { RecordedEvent } from '@palaestra/core';
import type { Work } from '../arm/arm-cell.ts';
import { isHeld, watch } from '../arm/watch.ts';
import type { Observation } from '../cell.ts';
import { add, type Pose, rotate } from '../pose.ts';
import { drawLayout, GRIP_HEIGHT, mating } from './layout.ts';
import { sceneBodies } from './scene.ts';
import { causeOf, criteria, interlockClosed, isLocked, LIMIT, type State } from './success.ts';

/** What the test bench shows, in the order of the values. */
export const SIGNALS = [
  { name: 'insertion_depth', unit: 'm' },
  { name: 'locked', unit: '1' },
  { name: 'interlock', unit: '1' },
  { name: 'tug_force', unit: 'N' },
] as const;

/** Where the pads take a plug. */
export function gripPoint(plug: Pose) {
  return add(plug.position, rotate(plug.orientation, [0, 0, GRIP_HEIGHT]));
}

/** One episode: the plug from its holder into the socket, locked and pulled at. */
export function plugInsertionWork(seed: number): Work {
  const layout = drawLayout(seed);
  const watching = watch(layout.plug);
  let tug = 0;
  const told = new Set<string>();
  const plugOf = (seen: Observation) => seen.objects.get('target_plug')!;
  const stateOf = (seen: Observation, peakForce: number): State => ({
    plug: plugOf(seen),
    opening: seen.gripper,
    peakForce,
    attempts: watching.attempts,
    tug,
  });
  return {
    bodies: sceneBodies(layout),
    home: layout.home,
    watching,
    parts: ['target_plug'],
    fixtures: new Map([
      ['target_socket', layout.socket],
      ['holder', layout.holder],
    ]),
    look(seen, peakForce) {
      const plug = plugOf(seen);
      const held = isHeld(seen, gripPoint(plug), 0.02);
      const locked = isLocked(layout, plug);
      // The plug's weight is no pull of the lock's.
      if (locked && held) tug = Math.max(tug, -seen.wrench.force[2] - layout.mass * 9.81);
      const glance = {
        part: plug,
        held: held ? 'target_plug' : null,
        cause: causeOf(layout, stateOf(seen, peakForce)),
      };
      const reached: [string, boolean][] = [
        ['inserted', mating(layout.socket, plug).depth >= LIMIT.depth],
        ['locked', locked],
        ['interlock_closed', interlockClosed(layout, plug)],
        ['tug_checked', tug >= LIMIT.tug],
      ];
      const events: RecordedEvent[] = [];
      for (const [name, now] of reached) {
        if (now && !told.has(name)) events.push({ t: seen.time, name, detail: {} });
        if (now) told.add(name);
      }
      return [...events, ...watching.look(seen, glance)];
    },
    signals(seen) {
      const plug = plugOf(seen);
      const { depth } = mating(layout.socket, plug);
      return [depth, isLocked(layout, plug) ? 1 : 0, interlockClosed(layout, plug) ? 1 : 0, tug];
    },
    judge(seen, peakForce) {
      const state = stateOf(seen, peakForce);
      return { cause: causeOf(layout, state), criteria: criteria(layout, state) };
    },
  };
}
