import type { Run, VehicleState } from './run.ts';

type Power = 'idleW' | 'driveEmptyW' | 'driveLoadedW' | 'chargeW';

/** Account for the energy until now, Wh, and go on with another power; null for none. */
export function setPower(run: Run, vehicle: VehicleState, power: Power | null): void {
  const { battery } = vehicle;
  if (battery === null) return;
  const hours = (run.now - vehicle.levelAt) / 3_600_000;
  vehicle.level = Math.min(battery.capacityWh, Math.max(0, vehicle.level + vehicle.power * hours));
  vehicle.levelAt = run.now;
  vehicle.power = power === null ? 0 : power === 'chargeW' ? battery.chargeW : -battery[power];
}

/** Energy of a drive of `ms`, Wh; 0 without a battery. */
export function neededWh({ battery }: VehicleState, ms: number, loaded: boolean): number {
  if (battery === null) return 0;
  return ((loaded ? battery.driveLoadedW : battery.driveEmptyW) * ms) / 3_600_000;
}

/** Time until the desired level, ms. */
export function chargeTime(vehicle: VehicleState): number {
  const battery = vehicle.battery!;
  const missing = battery.maximumDesiredChargingLevel * battery.capacityWh - vehicle.level;
  return Math.max(0, Math.ceil((missing / battery.chargeW) * 3_600_000));
}

/** What is in the battery now, as a share of its capacity. @param vehicle one with a battery. */
export function chargeShare(run: Run, vehicle: VehicleState): number {
  const hours = (run.now - vehicle.levelAt) / 3_600_000;
  return (vehicle.level + vehicle.power * hours) / vehicle.battery!.capacityWh;
}

/** A little below full is full, as a share of the capacity: nobody drives to a charger for a minute. */
const FULL_WITHIN = 0.05;

/**
 * Whether an idle vehicle goes to charge: it must at the critical level, it does not when it is full, otherwise the rule
 * decides. A rule that always says yes would charge a full vehicle again and again at one instant.
 */
export function wantsCharge(run: Run, vehicle: VehicleState, idle: boolean): boolean {
  const { battery } = vehicle;
  if (battery === null) return false;
  const share = chargeShare(run, vehicle);
  if (share <= battery.criticalLowChargingLevel) return true;
  return share < battery.maximumDesiredChargingLevel - FULL_WITHIN && run.rules.charge(run, vehicle.index, idle);
}
