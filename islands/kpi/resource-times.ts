import type { CompiledPlant } from '../simulate/compile.ts';
import { EVENT } from '../simulate/event-log.ts';
import type { LogColumns } from '../simulate/run-record.ts';
import { openTime } from '../simulate/shifts.ts';

/** How a work unit spent its time, ms; the sum of all but `open` is the length of the window. */
export interface UnitTimes {
  readonly unit: string;
  readonly island: string;
  /** Within its calendar: the planned busy time (PBT) of ISO 22400. */
  readonly open: number;
  /** Processing: the actual production time (APT). */
  readonly processing: number;
  /** Actual unit set-up time (AUST). */
  readonly setup: number;
  /** Done, and the product cannot leave. */
  readonly blocked: number;
  readonly failed: number;
  /** Nothing to do, within or without its shifts. */
  readonly idle: number;
  /** Pieces whose work ended. */
  readonly pieces: number;
}

type State = 'processing' | 'setup' | 'blocked' | 'idle';

/**
 * How each work unit spent the time from `from` to `to`, ms, by the log. A failure takes precedence over what it
 * interrupts; waiting for a shift is idle.
 */
export function unitTimes(plant: CompiledPlant, log: LogColumns, from: number, to: number): readonly UnitTimes[] {
  const { units } = plant;
  const sums = units.map(() => ({ processing: 0, setup: 0, blocked: 0, idle: 0, failed: 0 }));
  const state: State[] = units.map(() => 'idle');
  const failed = units.map(() => false);
  const since = units.map(() => 0);
  const pieces = units.map(() => 0);

  function account(unit: number, time: number): void {
    const begin = Math.max(from, since[unit]!);
    const end = Math.min(to, time);
    if (end > begin) sums[unit]![failed[unit] ? 'failed' : state[unit]!] += end - begin;
    since[unit] = time;
  }

  for (let row = 0; row < log.count && log.time[row]! <= to; row++) {
    const time = log.time[row]!;
    const unit = log.resource[row]!;
    switch (log.type[row]) {
      case EVENT.setup:
        account(unit, time);
        state[unit] = 'setup';
        break;
      case EVENT.started:
        account(unit, time);
        state[unit] = 'processing';
        break;
      case EVENT.ended:
        account(unit, time);
        state[unit] = 'idle';
        if (time >= from && time < to) pieces[unit]!++;
        break;
      case EVENT.blocked:
        account(unit, time);
        state[unit] = 'blocked';
        break;
      case EVENT.unloaded:
        account(unit, time);
        // Only what had waited for its removal ends with it.
        if (state[unit] === 'blocked') state[unit] = 'idle';
        break;
      case EVENT.failed:
        account(unit, time);
        failed[unit] = true;
        break;
      case EVENT.repaired:
        account(unit, time);
        failed[unit] = false;
        break;
    }
  }
  return units.map(({ id, island, calendar }, index) => {
    account(index, to);
    const shifts = plant.plant.calendars[calendar];
    return {
      unit: id,
      island: plant.islands[island]!.id,
      open: shifts === undefined ? to - from : openTime(shifts, from, to),
      ...sums[index]!,
      pieces: pieces[index]!,
    };
  });
}

/** How a vehicle spent its time, ms. */
export interface VehicleTimes {
  readonly vehicle: string;
  readonly loaded: number;
  /** Driving empty to a load, to park or to charge. */
  readonly empty: number;
  readonly charging: number;
  readonly failed: number;
  readonly waiting: number;
  /** Loads brought. */
  readonly trips: number;
}

type Task = 'loaded' | 'empty' | 'charging' | 'waiting';

/** How each vehicle spent the time from `from` to `to`, ms. Picking belongs to the empty trip, dropping to the loaded one. */
export function vehicleTimes(plant: CompiledPlant, log: LogColumns, from: number, to: number): readonly VehicleTimes[] {
  const { vehicles } = plant.plant;
  const sums = vehicles.map(() => ({ loaded: 0, empty: 0, charging: 0, waiting: 0, failed: 0 }));
  const task: Task[] = vehicles.map(() => 'waiting');
  const failed = vehicles.map(() => false);
  const since = vehicles.map(() => 0);
  const trips = vehicles.map(() => 0);

  function change(vehicle: number, time: number, next: Task): void {
    const begin = Math.max(from, since[vehicle]!);
    const end = Math.min(to, time);
    if (end > begin) sums[vehicle]![failed[vehicle] ? 'failed' : task[vehicle]!] += end - begin;
    since[vehicle] = time;
    task[vehicle] = next;
  }

  for (let row = 0; row < log.count && log.time[row]! <= to; row++) {
    const time = log.time[row]!;
    const vehicle = log.resource[row]!;
    switch (log.type[row]) {
      case EVENT.fetch:
      case EVENT.kitFetch:
      case EVENT.toPark:
      case EVENT.toCharge:
        change(vehicle, time, 'empty');
        break;
      case EVENT.carry:
      case EVENT.kitCarry:
        change(vehicle, time, 'loaded');
        break;
      case EVENT.delivered:
      case EVENT.kitDelivered:
        change(vehicle, time, 'waiting');
        if (time >= from && time < to) trips[vehicle]!++;
        break;
      case EVENT.parked:
      case EVENT.charged:
      case EVENT.stranded:
        change(vehicle, time, 'waiting');
        break;
      case EVENT.charging:
        change(vehicle, time, 'charging');
        break;
      case EVENT.vehicleFailed:
        change(vehicle, time, task[vehicle]!);
        failed[vehicle] = true;
        break;
      case EVENT.vehicleRepaired:
        change(vehicle, time, task[vehicle]!);
        failed[vehicle] = false;
        break;
    }
  }
  return vehicles.map(({ id }, index) => {
    change(index, to, 'waiting');
    return { vehicle: id, ...sums[index]!, trips: trips[index]! };
  });
}
