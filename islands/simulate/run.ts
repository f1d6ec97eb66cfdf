import type { Battery } from '../model/fleet.ts';
import type { CompiledOption, CompiledPlant } from './compile.ts';
import type { Deadlock } from './deadlock.ts';
import type { EventLog } from './event-log.ts';
import type { EventQueue } from './event-queue.ts';
import type { ForeignFleet } from './foreign-fleet.ts';
import type { Outside } from './outside.ts';
import type { RandomStream } from './random.ts';
import type { RoomSeekers } from './room-seekers.ts';
import type { Candidate, Rules } from './rules.ts';
import type { Traffic } from './traffic.ts';
import type { Travel } from './travel.ts';

/** How faithfully vehicles drive: times only, shortest paths without conflicts, or paths with reservations. */
export type Level = 'matrix' | 'paths' | 'traffic';

/** Kinds of future events, with the meaning of (a, b). */
export const KIND = {
  /** (order, -) */
  release: 0,
  /** (arrival process, -) */
  arrival: 1,
  /** (unit, token) */
  setupEnd: 2,
  workEnd: 3,
  /** (unit, -) */
  fail: 4,
  repair: 5,
  open: 6,
  /** (vehicle, token) */
  reached: 7,
  handled: 8,
  charged: 9,
  /** (vehicle, token): one node further at level `traffic`. */
  node: 10,
  /** (vehicle, event): a failure or repair is to be written. */
  vehicleFails: 11,
  /** (vehicle, token): it has left the node behind it with its whole length, at level `traffic`. */
  left: 12,
} as const;

/** Where an order is in its life. */
export const PHASE = {
  known: 0,
  /** At a place, without a goal. */
  deciding: 1,
  /** It wants a vehicle. */
  waiting: 2,
  moving: 3,
  queued: 4,
  working: 5,
  finished: 6,
  scrapped: 7,
} as const;

export interface OrderState {
  readonly index: number;
  readonly id: string;
  readonly variant: number;
  /** ms; Infinity for no due date. */
  readonly due: number;
  readonly release: number;
  readonly priority: number;
  readonly random: RandomStream;
  phase: number;
  /** Where it is, or was before it moved. */
  node: number;
  /** By step: 0 to do, 1 done, 2 not in the chosen branch. */
  readonly done: Uint8Array;
  stepsLeft: number;
  /** Mean work that is left, ms. */
  workLeft: number;
  /** The step that is next or under way; -1 for none, and the number of steps for the way out. */
  step: number;
  option: CompiledOption | null;
  /** Island in whose in-buffer or unit it is or to which it is bound; -1 for none. */
  island: number;
  /** Island in whose out-buffer it stands; -1 for none. */
  leaving: number;
  /** Unit on which it stands though its work is done; -1 for none. */
  holds: number;
  /** Since when it waits for what its phase says, ms. */
  since: number;
  kitsMissing: number;
  /** Steps whose defect nobody has seen. */
  readonly defects: number[];
  /** Nothing more begins for it; it is to be given up as soon as that can be (order-control.ts). */
  held: boolean;
  givenUp: boolean;
  /** Reworks by step. */
  readonly reworks: Map<number, number>;
}

export interface UnitState {
  readonly index: number;
  /** The order on it, -1 for none; `done` once its work is finished and it cannot leave. */
  order: number;
  done: boolean;
  setupGroup: number;
  failed: boolean;
  /** Added to with every change of its work, so that an event that was planned before means nothing. */
  token: number;
  /** When the present work ends, ms, and what was left when a failure broke it off. */
  endsAt: number;
  left: number;
  inSetup: boolean;
  /** Operating time until the next failure, ms; Infinity for none. */
  untilFailure: number;
  /** True when an event will wake it at the begin of its shift. */
  awaitsShift: boolean;
  random: RandomStream | null;
}

export interface IslandState {
  readonly index: number;
  /** Orders in the in-buffer, by arrival. */
  readonly queue: number[];
  /** Orders on their way to it, and mean work of them and of the queue, ms. */
  inbound: number;
  work: number;
  /** Orders in the out-buffer. */
  out: number;
  /** Units whose order is done and cannot leave, by the time at which it was. */
  readonly blocked: number[];
  kits: number;
  dirty: boolean;
  /** Somebody may have gone since orders last looked for room here. */
  freed: boolean;
}

/** Something that waits for a vehicle. */
export interface Load {
  readonly order: number;
  readonly kit: boolean;
  readonly from: number;
  readonly to: number;
  /** Island to which it goes; -1 for the exit. */
  readonly island: number;
  /** ms. */
  readonly since: number;
}

export interface VehicleState {
  readonly index: number;
  readonly type: number;
  readonly battery: Battery | null;
  node: number;
  load: Load | null;
  /** What it does: idle, on the way to the load, handling, carrying, to park, to charge, charging, out of service. */
  task: 'idle' | 'fetching' | 'picking' | 'carrying' | 'dropping' | 'parking' | 'to_charge' | 'charging' | 'out';
  /** The parking rule was asked since it last had something to do. */
  rested: boolean;
  /** Planned runs: it stands at the place of its next load, which is not ready. */
  awaits: boolean;
  token: number;
  /** Wh, at time `levelAt`; Infinity without a battery. */
  level: number;
  levelAt: number;
  power: number;
  readonly home: number;
  nextFailure: number;
  readonly random: RandomStream | null;
}

/** A plan by which a run goes: the next thing of each order, unit and vehicle. */
export interface PlannedRun {
  /** By order: steps and units in order. */
  readonly orders: readonly (readonly { readonly step: number; readonly unit: number }[])[];
  readonly orderAt: number[];
  /** By unit: orders and steps in order. */
  readonly units: readonly (readonly { readonly order: number; readonly step: number }[])[];
  readonly unitAt: number[];
  /** By vehicle: orders, or kits for them, with the node from which they are fetched. */
  readonly vehicles: readonly (readonly { readonly order: number; readonly from: number; readonly kit: boolean }[])[];
  readonly vehicleAt: number[];
  /** By island: orders in the order in which they take its room; null where there is room for all. */
  readonly islands: readonly (readonly number[] | null)[];
  readonly islandAt: number[];
  /** Orders in the order in which they enter; null where all may at once. */
  readonly entering: readonly number[] | null;
  enteringAt: number;
}

/** Everything that a run knows. Only the modules of this folder change it; rules and watchers read it. */
export interface Run {
  plant: CompiledPlant;
  travel: Travel;
  readonly level: Level;
  readonly seed: number;
  readonly log: EventLog;
  readonly queue: EventQueue;
  rules: Rules;
  plan: PlannedRun | null;
  /** Vehicles that something else drives. */
  readonly foreign: ForeignFleet | null;
  /** ms. */
  now: number;
  readonly orders: OrderState[];
  /** Ids of the plant's own orders that are in the run. */
  readonly known: Set<string>;
  readonly units: UnitState[];
  readonly islands: IslandState[];
  readonly vehicles: VehicleState[];
  /** Success probability of each skill in this run. */
  readonly skillRates: number[];
  readonly arrivals: { readonly random: RandomStream; made: number }[];
  /** Loads that wait for a vehicle, oldest first. */
  readonly loads: Load[];
  /** What is to be decided at this instant, once everything that happens at it has happened. */
  readonly agenda: { readonly decide: number[]; readonly islands: number[]; readonly freed: number[]; fleet: boolean };
  readonly seekers: RoomSeekers;
  /** Orders that the release rule keeps outside. */
  readonly outside: Outside;
  inside: number;
  finished: number;
  scrapped: number;
  /** Null below level `traffic`. */
  traffic: Traffic | null;
  /** Vehicles that block each other for ever, and the run that stopped for it. */
  halted: Deadlock | null;
  /** Charging places in use, by node. */
  readonly chargers: Map<number, number>;
  /** Charging places that nobody uses or drives to. */
  freeChargers: number;
  /** Lists that are filled again for every decision. */
  readonly scratch: {
    readonly freed: number[];
    readonly idle: number[];
    readonly vehicles: number[];
    readonly loads: Load[];
    readonly waiting: number[];
    readonly candidates: Candidate[];
  };
  /** Events that were worked off. */
  steps: number;
}

/** Ask that an island's idle units look for work at this instant. */
export function wakeIsland(run: Run, island: number): void {
  const state = run.islands[island]!;
  if (state.dirty) return;
  state.dirty = true;
  run.agenda.islands.push(island);
}

/** Something left an island: orders that wait for room look again at this instant. */
export function freeRoom(run: Run, island: number): void {
  const state = run.islands[island]!;
  if (state.freed) return;
  state.freed = true;
  run.agenda.freed.push(island);
}

/** Room for one more order at an island: its in-buffer and its units that have nothing to do. */
export function hasRoom(run: Run, island: number): boolean {
  const { inCapacity, units } = run.plant.islands[island]!;
  if (inCapacity === Number.POSITIVE_INFINITY) return true;
  const state = run.islands[island]!;
  let room = inCapacity - state.queue.length - state.inbound;
  for (let at = 0; at < units.length && room <= 0; at++) {
    const unit = run.units[units[at]!]!;
    if (unit.order < 0 && !unit.failed) room++;
  }
  return room > 0;
}

/** A time of the model as whole milliseconds. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
