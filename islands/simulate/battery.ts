import type { Battery } from '../model/fleet.ts';
import type { Run, VehicleState } from './run.ts';

type Power = 'idleW' | 'driveEmptyW' | 'driveLoadedW' | 'chargeW';

/** Account for the energy until now, Wh, and go on with another power; null for none. */
export function setPower(run: Run, vehicle: VehicleState, power: Power | null): void {
  const battery = batteryOf(run, vehicle);
  if (battery === undefined) return;
  const hours = (run.now - vehicle.levelAt) / 3_600_000;
  vehicle.level = Math.min(battery.capacityWh, Math.max(0, vehicle.level + vehicle.power * hours));
  vehicle.levelAt = run.now;
  vehicle.power = power === null ? 0 : power === 'chargeW' ? battery.chargeW : -battery[power];
}

/** Energy of a drive of `ms`, Wh; 0 without a battery. */
export function neededWh(run: Run, vehicle: VehicleState, ms: number, loaded: boolean): number {
  const battery = batteryOf(run, vehicle);
  if (battery === undefined) return 0;
  return ((loaded ? battery.driveLoadedW : battery.driveEmptyW) * ms) / 3_600_000;
}

/** Time until the desired level, ms. */
export function chargeTime(run: Run, vehicle: VehicleState): number {
  const battery = batteryOf(run, vehicle)!;
  const missing = battery.maximumDesiredChargingLevel * battery.capacityWh - vehicle.level;
  return Math.max(0, Math.ceil((missing / battery.chargeW) * 3_600_000));
}

/** Whether a vehicle should charge rather than take a load, or rather than stand idle. */
export function wantsCharge(run: Run, vehicle: VehicleState, instead: 'before_load' | 'idle'): boolean {
  const battery = batteryOf(run, vehicle);
  if (battery === undefined) return false;
  const hours = (run.now - vehicle.levelAt) / 3_600_000;
  const share = (vehicle.level + vehicle.power * hours) / battery.capacityWh;
  if (share <= battery.criticalLowChargingLevel || share < battery.minimumDesiredChargingLevel) return true;
  if (instead === 'before_load') return false;
  const { charging } = run.plant.plant.control;
  // A little below full is full: nobody drives to a charger for a minute.
  const full = battery.maximumDesiredChargingLevel - 0.05;
  if (charging === 'when_idle') return share < full;
  return charging === 'opportunity' && share < (full + battery.minimumDesiredChargingLevel) / 2;
}

function batteryOf(run: Run, vehicle: VehicleState): Battery | undefined {
  return run.plant.plant.vehicleTypes[vehicle.type]!.battery;
}
