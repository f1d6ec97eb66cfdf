import { NameOrText } from '@palaestra/core';
import { z } from 'zod';
import { Seconds } from './distribution.ts';
import { PlantId } from './id.ts';

/** m/s and m/s2: a millimetre per second is no speed any more, and yet a time comes of it. */
const Speed = z.number().min(1e-3).max(100);
const Watt = z.number().min(0).max(1e7);
const Level = z.number().min(0).max(1);

/** Names of the VDA 5050 3.0 factsheet; levels are shares of the capacity. */
export const Battery = z.strictObject({
  capacityWh: z.number().min(1e-3).max(1e7),
  idleW: Watt,
  driveEmptyW: Watt,
  driveLoadedW: Watt,
  chargeW: z.number().min(1e-3).max(1e7),
  /** The vehicle goes to charge before anything else. */
  criticalLowChargingLevel: Level,
  /** It takes no new transport below this level. */
  minimumDesiredChargingLevel: Level,
  maximumDesiredChargingLevel: Level,
});
export type Battery = z.infer<typeof Battery>;

/** m. */
const USUAL_LENGTH = 1.2;

export const VehicleType = z.strictObject({
  id: PlantId,
  name: NameOrText.optional(),
  /**
   * m, from end to end with the longest that it carries; 1.2 when it is left out. At level `traffic` a place is given back when
   * this much has left it (`length` of the factsheet of VDA 5050).
   */
  length: z.number().min(0.01).max(100).optional(),
  /** m/s, loaded. */
  maximumSpeed: Speed,
  /** m/s; as loaded when it is left out. */
  emptySpeed: Speed.optional(),
  /** m/s2; at once when it is left out. */
  maximumAcceleration: Speed.optional(),
  pickTime: Seconds,
  dropTime: Seconds,
  battery: Battery.optional(),
  reliability: PlantId.optional(),
});
export type VehicleType = z.infer<typeof VehicleType>;

/** From end to end, m; of a small carrier where nothing is told. */
export function lengthOf({ length }: Pick<VehicleType, 'length'>): number {
  return length ?? USUAL_LENGTH;
}

/** One mobile robot. It carries one order or one kit. */
export const Vehicle = z.strictObject({ id: PlantId, type: PlantId, start: PlantId, park: PlantId.optional() });
export type Vehicle = z.infer<typeof Vehicle>;
