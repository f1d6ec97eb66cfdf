import type { CompiledPlant } from '../simulate/compile.ts';
import { nextOpening } from '../simulate/shifts.ts';
import { type FloorState, WORK } from './floor-state.ts';

/**
 * What a work unit does, and when it does nothing, why: its product cannot leave, it is broken, it is outside of its
 * shifts, an order waits there for a kit of parts, an order waits for or is on a vehicle, or no order wants it.
 */
export const UNIT_STATES = [
  'processing',
  'setup',
  'blocked',
  'failed',
  'closed',
  'awaits_parts',
  'awaits_vehicle',
  'starved',
] as const;
export type UnitState = (typeof UNIT_STATES)[number];

const CODE = Object.fromEntries(UNIT_STATES.map((name, index) => [name, index])) as Record<UnitState, number>;

/** Place of the unit's state in {@link UNIT_STATES}; `closed` as {@link closedUnits} tells. */
export function unitState(plant: CompiledPlant, floor: FloorState, unit: number, closed: boolean): number {
  const { work, failed } = floor.units[unit]!;
  if (failed) return CODE.failed;
  if (work === WORK.processing) return CODE.processing;
  if (work === WORK.setup) return CODE.setup;
  if (work === WORK.blocked) return CODE.blocked;
  if (closed) return CODE.closed;
  const { island } = plant.units[unit]!;
  for (const order of floor.inBuffer[island]!) if (floor.orders.get(order)!.kits > 0) return CODE.awaits_parts;
  return floor.inbound[island]! > 0 ? CODE.awaits_vehicle : CODE.starved;
}

/** True when the unit's calendar lets nothing begin at `time`, ms. */
export function isClosed(plant: CompiledPlant, unit: number, time: number): boolean {
  const calendar = plant.plant.calendars[plant.units[unit]!.calendar];
  return calendar !== undefined && nextOpening(calendar, time) > time;
}
