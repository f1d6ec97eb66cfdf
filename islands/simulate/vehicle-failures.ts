import { checkFailures } from './bounds.ts';
import { EVENT } from './event-log.ts';
import { draw } from './random.ts';
import { KIND, milliseconds, type Run, type VehicleState } from './run.ts';

/** Time that failures before `until` cost, ms. Vehicles fail by the calendar, while they drive or before they set off. */
export function delayByFailure(run: Run, vehicle: VehicleState, until: number): number {
  if (vehicle.nextFailure >= until) return 0;
  const type = run.plant.plant.vehicleTypes[vehicle.type]!;
  const model = run.plant.plant.reliability.find(({ id }) => id === type.reliability);
  let delay = 0;
  for (let failures = 1; model !== undefined && vehicle.nextFailure < until + delay; failures++) {
    checkFailures(failures, run.now);
    const begin = Math.max(run.now, vehicle.nextFailure);
    const repair = milliseconds(draw(model.timeToRepair, vehicle.random!));
    const lost = Math.max(0, vehicle.nextFailure + repair - begin);
    if (lost > 0) {
      // The log is in order of time: what is to come is written when it comes.
      run.queue.push(begin, KIND.vehicleFails, vehicle.index, EVENT.vehicleFailed);
      run.queue.push(begin + lost, KIND.vehicleFails, vehicle.index, EVENT.vehicleRepaired);
    }
    delay += lost;
    vehicle.nextFailure += repair + milliseconds(draw(model.timeBetweenFailures, vehicle.random!));
  }
  return delay;
}
