import { lengthOf } from '../../model/fleet.ts';
import type { Plant } from '../../model/plant.ts';
import { chargeTime } from '../battery.ts';
import { openSimulation, type Simulation } from '../simulation.ts';

/**
 * Vehicles that something else drives, in the plant's own time and without a wire: each speeds up and stops wherever nothing
 * more is released to it, as a robot behind a protocol does. For tests and measurements of what is released.
 *
 * @param isAhead whether they make use of the edge that is reserved after the one that they drive.
 * @param tells whether they tell that they have left, with their whole length, the place behind them.
 */
export function steppedRun(plant: Plant, seed: number, isAhead = true, tells = false): Simulation {
  const acts: { at: number; order: number; act: () => void }[] = [];
  let count = 0;
  const later = (ms: number, act: () => void) => acts.push({ at: run.now + ms, order: count++, act });
  const rolls: boolean[] = [];
  const drives: boolean[] = [];
  const typeOf = (vehicle: number) => run.plant.plant.vehicleTypes[run.vehicles[vehicle]!.type]!;

  function step(vehicle: number): void {
    const way = run.traffic!.ways[vehicle]!;
    if (drives[vehicle]) return;
    drives[vehicle] = true;
    const ramp = rolls[vehicle] ? 0 : run.travel.ramp(run.vehicles[vehicle]!.type, way.loaded);
    const leg = way.legs[way.at]!;
    const ms = leg.ms + ramp;
    const share = lengthOf(typeOf(vehicle)) / leg.length;
    if (tells && share < 1) later(share * ms, () => simulation.left(vehicle));
    later(ms, () => {
      drives[vehicle] = false;
      rolls[vehicle] = isAhead && way.ahead;
      simulation.passed(vehicle);
    });
  }

  const simulation = openSimulation(plant, {
    seed,
    level: 'traffic',
    foreign: {
      has: () => true,
      // What stands there already; the others are told edge by edge.
      drive: (vehicle) => later(0, () => simulation.done(vehicle)),
      step,
      handle(vehicle, what, { kit }) {
        const { pickTime, dropTime } = typeOf(vehicle);
        const seconds = what === 'drop' ? dropTime : pickTime + (kit ? (plant.supply?.kitTime ?? 0) : 0);
        later(1000 * seconds, () => simulation.done(vehicle));
      },
      charge: (vehicle) => later(chargeTime(run.vehicles[vehicle]!), () => simulation.done(vehicle)),
    },
  });
  const { run } = simulation;

  return {
    ...simulation,
    run,
    advance(untilMs) {
      for (;;) {
        // Event by event, since each may ask for something that is done before the next.
        const event = run.queue.size > 0 ? run.queue.next : Number.POSITIVE_INFINITY;
        const next = Math.min(untilMs, event, ...acts.map(({ at }) => at));
        const goesOn = simulation.advance(next);
        const due = acts.filter(({ at }) => at <= run.now).toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
        if (due === undefined) {
          if (next < untilMs && (goesOn || acts.length > 0)) continue;
          return goesOn || acts.length > 0;
        }
        acts.splice(acts.indexOf(due), 1);
        due.act();
        if (run.halted !== null) return false;
      }
    },
  };
}
