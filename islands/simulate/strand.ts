import { setPower } from './battery.ts';
import { EVENT } from './event-log.ts';
import type { Run, VehicleState } from './run.ts';

/** The battery does not reach: the vehicle stays where it is, for good. */
export function strand(run: Run, vehicle: VehicleState): void {
  const isAboard = vehicle.task === 'carrying';
  setPower(run, vehicle, null);
  vehicle.task = 'out';
  run.log.add(run.now, EVENT.stranded, vehicle.index, -1, 0);
  const { load } = vehicle;
  if (load === null || isAboard) return;
  // What it had not fetched yet may be fetched by another.
  vehicle.load = null;
  if (load.kit) run.islands[load.island]!.kits--;
  run.loads.push(load);
  run.agenda.fleet = true;
}
