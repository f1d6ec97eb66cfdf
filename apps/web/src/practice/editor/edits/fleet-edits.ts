import type { Plant } from '@palaestra/islands';
import { type Change, changedIn, freshName, idsOf } from './plant-parts.ts';

type VehicleType = Plant['vehicleTypes'][number];

/** A vehicle that begins at `start`, of the type of the last one; without any type one is made. */
export function addVehicle(plant: Plant, start: string): Plant {
  const typed = plant.vehicleTypes.length === 0 ? addVehicleType(plant) : plant;
  const type = typed.vehicles.at(-1)?.type ?? typed.vehicleTypes[0]!.id;
  const vehicle = { id: freshName(idsOf(typed.vehicles), 'vehicle'), type, start };
  return { ...typed, vehicles: [...typed.vehicles, vehicle] };
}

export function removeVehicle(plant: Plant, id: string): Plant {
  return { ...plant, vehicles: plant.vehicles.filter((one) => one.id !== id) };
}

/** A vehicle type: 1 m/s, 5 s to take and to give. */
export function addVehicleType(plant: Plant): Plant {
  const id = freshName(idsOf(plant.vehicleTypes), 'type');
  return { ...plant, vehicleTypes: [...plant.vehicleTypes, { id, maximumSpeed: 1, pickTime: 5, dropTime: 5 }] };
}

export function updateVehicleType(plant: Plant, id: string, change: Change<VehicleType>): Plant {
  return { ...plant, vehicleTypes: changedIn(plant.vehicleTypes, id, change) };
}

/** Take a type away with its vehicles. */
export function removeVehicleType(plant: Plant, id: string): Plant {
  return {
    ...plant,
    vehicleTypes: plant.vehicleTypes.filter((one) => one.id !== id),
    vehicles: plant.vehicles.filter(({ type }) => type !== id),
  };
}

/** What a battery is when it is first asked for: an hour's work of a small vehicle. */
export const BATTERY: NonNullable<VehicleType['battery']> = {
  capacityWh: 1500,
  idleW: 50,
  driveEmptyW: 300,
  driveLoadedW: 500,
  chargeW: 1500,
  criticalLowChargingLevel: 0.15,
  minimumDesiredChargingLevel: 0.3,
  maximumDesiredChargingLevel: 0.9,
};
