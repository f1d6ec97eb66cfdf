import { PalaestraError } from '@palaestra/core';
import { lengthOf } from '../model/fleet.ts';
import { neededWh, setPower } from './battery.ts';
import { type Deadlock, deadlockAmong, nameDeadlock } from './deadlock.ts';
import { EVENT } from './event-log.ts';
import { expectedWait } from './expected-wait.ts';
import type { ForeignFleet } from './foreign-fleet.ts';
import { openReservations, type Reservations } from './reservations.ts';
import { KIND, type Run, type VehicleState } from './run.ts';
import { strand } from './strand.ts';
import type { Leg } from './travel.ts';
import { delayByFailure } from './vehicle-failures.ts';

/** As often may a vehicle turn off on its way: where no way is open it waits, and is found, instead of driving round for ever. */
const MOST_TURNS = 8;

/** A vehicle's way at level `traffic`. */
interface Way {
  legs: readonly Leg[];
  /** The leg that is next or under way. */
  at: number;
  loaded: boolean;
  /** Time without the rounding of events, ms; NaN while it stands, since setting off costs time. */
  exact: number;
  /** What it waits for; -1 for nothing. */
  waitsFor: number;
  /** A foreign vehicle under way has the leg after this one as well, so that it need not stop between them. */
  ahead: boolean;
  /** Turn of the reservations at which it tried last. */
  triedAt: number;
  /** How often it turned off this way for another. */
  turns: number;
}

/** Vehicles that reserve what they drive on. */
export interface Traffic {
  readonly reservations: Reservations;
  readonly ways: Way[];
  /** Vehicles that wait, longest first. */
  readonly waiting: number[];
  /** Vehicles that wait, by the node to which they want. */
  readonly waitingTo: Int32Array;
  /** Something was given back at this instant; somebody began to wait or to rest. */
  freed: boolean;
  jammed: boolean;
  /** Somebody idle stood in the way and found no place aside: look again with everything that changes. */
  hemmedIn: boolean;
  /** Deadlocks that were resolved since something was last delivered. */
  resolved: number;
}

/** Nobody drives yet; vehicles join one by one. */
export function openTraffic(run: Run): Traffic {
  const reservations = openReservations(run.plant);
  const waitingTo = new Int32Array(run.plant.nodes.size);
  return { reservations, ways: [], waiting: [], waitingTo, freed: false, jammed: false, hemmedIn: false, resolved: 0 };
}

/** A vehicle stands where it starts, also where that is more than the node holds. */
export function joinTraffic(run: Run, { index, node }: VehicleState): void {
  run.traffic!.ways[index] = newWay();
  if (reserves(run, index)) run.traffic!.reservations.stand(index, node);
}

/** Whether a vehicle drives by reservations: ours do, and foreign ones that are told step by step. */
export function reserves(run: Run, vehicle: number): boolean {
  return run.foreign === null || !run.foreign.has(vehicle) || run.foreign.step !== undefined;
}

/** A vehicle goes no further: one of our own under way than to the end of the edge that it drives. */
export function endWay(run: Run, { index }: VehicleState): void {
  const traffic = run.traffic;
  if (traffic === null) return;
  const way = traffic.ways[index]!;
  if (run.foreign?.has(index) !== true && way.at < way.legs.length && way.waitsFor < 0) {
    way.legs = way.legs.slice(0, way.at + 1);
    return;
  }
  const at = traffic.waiting.indexOf(index);
  if (at >= 0) {
    traffic.waiting.splice(at, 1);
    traffic.waitingTo[way.legs[way.at]!.to]!--;
  }
  Object.assign(way, newWay());
}

/** A vehicle stands, wherever it was bound. */
export function clearWay(run: Run, vehicle: VehicleState): void {
  vehicle.token++;
  run.traffic!.ways[vehicle.index] = newWay();
}

function newWay(): Way {
  return { legs: [], at: 0, loaded: false, exact: Number.NaN, waitsFor: -1, ahead: false, triedAt: 0, turns: 0 };
}

/** Drive to another node, edge by edge. */
export function setOut(run: Run, vehicle: VehicleState, to: number, loaded: boolean): void {
  const { type, node, index } = vehicle;
  const legs = run.travel.around(type, loaded, node, to, expectedWait(run, index));
  if (legs === null) throw new PalaestraError('internal', 'Cannot drive: level traffic needs paths');
  const way = run.traffic!.ways[vehicle.index]!;
  way.legs = legs;
  way.at = 0;
  way.loaded = loaded;
  way.exact = Number.NaN;
  way.waitsFor = -1;
  way.turns = 0;
  go(run, vehicle);
}

/** The node to which a vehicle drives or at which it stands. */
export function goalOf(run: Run, { index, node }: VehicleState): number {
  const way = run.traffic?.ways[index];
  return way !== undefined && way.at < way.legs.length ? way.legs.at(-1)!.to : node;
}

/** Take the next edge, or wait for it. */
function go(run: Run, vehicle: VehicleState): boolean {
  const traffic = run.traffic!;
  const way = traffic.ways[vehicle.index]!;
  const leg = way.legs[way.at]!;
  const lacks = way.ahead ? -1 : traffic.reservations.take(vehicle.index, leg);
  if (lacks >= 0) {
    if (way.waitsFor < 0 && turnOff(run, vehicle, way)) return true;
    if (way.waitsFor < 0) {
      traffic.waiting.push(vehicle.index);
      traffic.waitingTo[leg.to]!++;
      run.log.add(run.now, EVENT.waits, vehicle.index, orderOf(vehicle, way), leg.to);
      setPower(run, vehicle, 'idleW');
    }
    // A circle closes with who begins to wait, or waits for something else.
    if (way.waitsFor !== lacks || traffic.hemmedIn) traffic.jammed = true;
    way.waitsFor = lacks;
    way.triedAt = traffic.reservations.turn;
    way.exact = Number.NaN;
    return false;
  }
  enter(run, vehicle, way, leg);
  return true;
}

/** Rather than begin to wait, take another way that is expected to be shorter and that is open. */
function turnOff(run: Run, { type, node, index }: VehicleState, way: Way): boolean {
  const { reservations, waitingTo } = run.traffic!;
  // At the beginning of a way it was looked for just now.
  if (way.at === 0 || way.turns >= MOST_TURNS || run.travel.next(type, way.loaded, node).length < 2) return false;
  const goal = way.legs.at(-1)!.to;
  const other = run.travel.around(type, way.loaded, node, goal, expectedWait(run, index));
  const first = other?.[0];
  if (first === undefined || first === way.legs[way.at] || waitingTo[first.to]! > 0) return false;
  if (reservations.take(index, first) >= 0) return false;
  Object.assign(way, { legs: other, at: 0, turns: way.turns + 1 });
  enter(run, run.vehicles[index]!, way, first);
  return true;
}

/** Drive an edge that was taken. */
function enter(run: Run, vehicle: VehicleState, way: Way, leg: Leg): void {
  way.waitsFor = -1;
  way.ahead = false;
  if (run.foreign?.has(vehicle.index)) {
    // It keeps the place behind it until it tells that it has left it (foreign-fleet.ts).
    setPower(run, vehicle, way.loaded ? 'driveLoadedW' : 'driveEmptyW');
    run.foreign.step?.(vehicle.index);
    // The leg after this one is given once those who wait have had theirs.
    run.traffic!.freed = true;
    return;
  }
  const { type } = vehicle;
  if (Number.isNaN(way.exact)) way.exact = run.now + run.travel.ramp(type, way.loaded);
  way.exact += leg.ms;
  const reach = Math.round(way.exact);
  setPower(run, vehicle, way.loaded ? 'driveLoadedW' : 'driveEmptyW');
  if (neededWh(vehicle, reach - run.now, way.loaded) > vehicle.level) {
    // It takes the place ahead with it: whoever comes after finds both closed.
    strand(run, vehicle);
    return;
  }
  const delay = delayByFailure(run, vehicle, reach);
  way.exact += delay;
  const token = ++vehicle.token;
  // Speeding up and what fails are spread over the edge. Who is as long as it has left when it comes to its end.
  const share = lengthOf(run.plant.plant.vehicleTypes[type]!) / leg.length;
  if (share < 1)
    run.queue.push(run.now + Math.ceil(share * (reach + delay - run.now)), KIND.left, vehicle.index, token);
  run.queue.push(reach + delay, KIND.node, vehicle.index, token);
}

function orderOf(vehicle: VehicleState, way: Way): number {
  return way.loaded && vehicle.load !== null ? vehicle.load.order : -1;
}

/** A vehicle has come to the end of an edge. True when that is the end of its way. */
export function nodeReached(run: Run, vehicle: VehicleState): boolean {
  const traffic = run.traffic!;
  const way = traffic.ways[vehicle.index]!;
  const leg = way.legs[way.at++]!;
  vehicle.node = leg.to;
  traffic.reservations.arrive(vehicle.index, leg, way.ahead ? way.legs[way.at] : undefined);
  traffic.freed = true;
  run.log.add(run.now, EVENT.passed, vehicle.index, orderOf(vehicle, way), leg.to);
  if (way.at === way.legs.length) {
    way.exact = Number.NaN;
    if (vehicle.task === 'dropping' || vehicle.task === 'carrying') traffic.resolved = 0;
    return true;
  }
  // Who waited longer for the same place goes first.
  if (!way.ahead && traffic.waitingTo[way.legs[way.at]!.to]! > 0) moveOn(run);
  go(run, vehicle);
  return false;
}

/** Let those who wait for what was given back try again, the longest waiting first. */
export function moveOn(run: Run): void {
  const traffic = run.traffic!;
  traffic.freed = false;
  const { waiting, ways, reservations, waitingTo } = traffic;
  let kept = 0;
  for (let at = 0; at < waiting.length; at++) {
    const index = waiting[at]!;
    const way = ways[index]!;
    if (reservations.freedAt(way.waitsFor) <= way.triedAt) {
      if (traffic.hemmedIn) traffic.jammed = true;
      waiting[kept++] = index;
      continue;
    }
    const { to } = way.legs[way.at]!;
    if (go(run, run.vehicles[index]!)) waitingTo[to]!--;
    else waiting[kept++] = index;
  }
  waiting.length = kept;
  if (run.foreign !== null) lookAhead(run, run.foreign);
}

/**
 * Give foreign vehicles under way the leg after the one that they drive, where it is free and nobody waits for its end. What
 * drives by messages has to know of it before it comes to the node, or it stops there; our own vehicles take it in the
 * instant in which they arrive. Whoever waits has nothing ahead, so that circles close as without it.
 */
function lookAhead(run: Run, foreign: ForeignFleet): void {
  const { ways, reservations, waitingTo } = run.traffic!;
  for (const [index, way] of ways.entries()) {
    const next = way.legs[way.at + 1];
    if (next === undefined || way.waitsFor >= 0 || way.ahead || !foreign.has(index)) continue;
    if (waitingTo[next.to]! > 0 || reservations.take(index, next) >= 0) continue;
    way.ahead = true;
    foreign.step?.(index);
  }
}

/** Once nothing more is decided at this instant: who stands in the way goes aside; who waits in a circle is found. */
export function untangle(run: Run): void {
  const traffic = run.traffic!;
  traffic.jammed = false;
  traffic.hemmedIn = false;
  if (traffic.waiting.length === 0) return;
  for (const index of traffic.waiting) {
    for (const holder of traffic.reservations.holders(traffic.ways[index]!.waitsFor)) {
      const vehicle = run.vehicles[holder]!;
      if (vehicle.task !== 'idle') continue;
      if (vehicle.awaits || !makeWay(run, vehicle, index)) {
        traffic.hemmedIn = true;
        continue;
      }
      // Look again at the others.
      traffic.jammed = true;
      return;
    }
  }
  const caught = deadlockAmong(traffic.waiting, traffic.reservations, (vehicle) => traffic.ways[vehicle]!.waitsFor);
  if (caught.length === 0) return;
  run.log.add(run.now, EVENT.deadlock, caught[0]!, -1, caught.length);
  const isHopeless = traffic.resolved++ > 10 * run.vehicles.length + 100;
  const mayResolve = run.plant.plant.control.deadlock === 'resolve' && !isHopeless;
  if (mayResolve && (turnRound(run, caught) || backOff(run, caught))) return;
  run.halted = deadlockOf(run, caught);
}

function deadlockOf(run: Run, caught: readonly number[]): Deadlock {
  const { reservations, ways } = run.traffic!;
  return nameDeadlock(caught, reservations, (vehicle) => ways[vehicle]!.waitsFor, run.plant.plant.vehicles);
}

/** Send an idle vehicle aside: to the nearest free parking place, or the nearest free node off the other's way. */
function makeWay(run: Run, vehicle: VehicleState, other: number): boolean {
  const { reservations } = run.traffic!;
  const { nodes } = run.plant.plant.layout;
  const needed = nodesAhead(run, [other]);
  /** The best so far by kind: where nobody is disturbed, where somebody may want to go. */
  let aside = -1;
  let inWay = -1;
  const seen = new Set([vehicle.node]);
  const open = [vehicle.node];
  for (let next = 0; next < open.length; next++) {
    for (const { to } of run.travel.next(vehicle.type, false, open[next]!)) {
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
      if (needed.has(to) || !reservations.isFree(to)) continue;
      const { kind } = nodes[to]!;
      if (kind === 'park') {
        parkAt(run, vehicle, to);
        return true;
      }
      if (aside < 0 && kind === 'halt') aside = to;
      if (inWay < 0) inWay = to;
    }
  }
  if (aside < 0) aside = inWay;
  if (aside < 0) return false;
  parkAt(run, vehicle, aside);
  return true;
}

function parkAt(run: Run, vehicle: VehicleState, node: number): void {
  vehicle.task = 'parking';
  run.log.add(run.now, EVENT.toPark, vehicle.index, -1, node);
  setOut(run, vehicle, node, false);
}

/** Nodes that vehicles have still to reach. */
function nodesAhead(run: Run, vehicles: readonly number[]): ReadonlySet<number> {
  const ahead = new Set<number>();
  for (const vehicle of vehicles) {
    const { legs, at } = run.traffic!.ways[vehicle]!;
    for (let leg = at; leg < legs.length; leg++) ahead.add(legs[leg]!.to);
  }
  return ahead;
}

/** Where a circle drives one way round, all go on at once, each into the place that the one before it leaves. */
function turnRound(run: Run, caught: readonly number[]): boolean {
  const { reservations, ways, waiting, waitingTo } = run.traffic!;
  const legs = caught.map((index) => ways[index]!.legs[ways[index]!.at]!);
  // Two would change places on one lane, or drive through each other.
  if (caught.length < 3 || !reservations.rotate(caught, legs)) return false;
  for (const [at, index] of caught.entries()) {
    waiting.splice(waiting.indexOf(index), 1);
    waitingTo[legs[at]!.to]!--;
    enter(run, run.vehicles[index]!, ways[index]!, legs[at]!);
  }
  return true;
}

/** One of a circle goes through free nodes to one that the others do not need, and on from there; the empty ones first. */
function backOff(run: Run, caught: readonly number[]): boolean {
  const { ways, waiting, waitingTo } = run.traffic!;
  for (const index of caught.toSorted((a, b) => Number(ways[a]!.loaded) - Number(ways[b]!.loaded) || a - b)) {
    const vehicle = run.vehicles[index]!;
    const way = ways[index]!;
    const goal = way.legs.at(-1)!.to;
    const others = nodesAhead(
      run,
      caught.filter((one) => one !== index),
    );
    const retreat = refugeOf(run, vehicle, way.loaded, others);
    if (retreat === null) continue;
    const refuge = retreat.at(-1)!.to;
    const onward = refuge === goal ? [] : run.travel.legs(vehicle.type, way.loaded, refuge, goal);
    if (onward === null || (refuge !== goal && onward.length === 0)) continue;
    const before = { ...way };
    Object.assign(way, { legs: [...retreat, ...onward], at: 0, exact: Number.NaN });
    if (go(run, vehicle)) {
      waiting.splice(waiting.indexOf(index), 1);
      waitingTo[before.legs[before.at]!.to]!--;
      return true;
    }
    Object.assign(way, before);
  }
  return false;
}

/** The shortest way, by edges, through free nodes to a free node that is not needed; null for none. */
function refugeOf(run: Run, { type, node }: VehicleState, loaded: boolean, needed: ReadonlySet<number>): Leg[] | null {
  const { reservations } = run.traffic!;
  const cameBy = new Map<number, { readonly before: number; readonly leg: Leg }>();
  const open = [node];
  for (let next = 0; next < open.length; next++) {
    const before = open[next]!;
    for (const leg of run.travel.next(type, loaded, before)) {
      if (leg.to === node || cameBy.has(leg.to) || !reservations.isFree(leg.to)) continue;
      cameBy.set(leg.to, { before, leg });
      open.push(leg.to);
      if (needed.has(leg.to)) continue;
      const legs: Leg[] = [];
      for (let at = leg.to; at !== node; at = cameBy.get(at)!.before) legs.push(cameBy.get(at)!.leg);
      return legs.reverse();
    }
  }
  return null;
}
