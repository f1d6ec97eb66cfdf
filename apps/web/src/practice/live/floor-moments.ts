import type { PlantMoment } from '@palaestra/core';
import { type CompiledPlant, emptyFloor, type FloorState, UNIT_STATES } from '@palaestra/islands';
import type { FloorView } from '../floor/floor-canvas.tsx';
import type { FloorLook } from '../floor/floor-look.ts';
import { floorPlanOf } from '../floor/floor-plan.ts';

/** Longest time in which vehicles go on from one moment to the next, ms: after a gap they are simply there. */
const LONGEST_MS = 1500;

/** The floor of a running plant as its moments tell, with vehicles going on smoothly between two of them. */
export interface FloorMoments extends FloorView {
  /** The newest moment, at a time of `performance.now()`, ms. */
  take(moment: PlantMoment, now: number): void;
  /** Vehicles are still on their way to where the newest moment has them. */
  moves(now: number): boolean;
}

/** @param clock for tests; `performance.now()`. */
export function floorMoments(plant: CompiledPlant, clock: () => number = () => performance.now()): FloorMoments {
  const plan = floorPlanOf(plant);
  const vehicles = plant.plant.vehicles.length;
  let begin = new Float32Array(4 * vehicles);
  let end = new Float32Array(4 * vehicles);
  let at = Number.NEGATIVE_INFINITY;
  let lasts = 0;
  const names = new Map<number, string>();
  const variants = new Map<number, number>();
  const look: FloorLook = {
    plant,
    plan,
    time: 0,
    floor: emptyFloor(plant),
    // Until the first moment nobody is said to work.
    states: new Uint8Array(plant.units.length).fill(UNIT_STATES.indexOf('starved')),
    poses: new Float32Array(4 * vehicles),
    variantOf: (order) => variants.get(order) ?? 0,
    nameOf: (order) => names.get(order) ?? '',
  };

  function go(now: number): void {
    const share = lasts === 0 ? 1 : Math.min(1, Math.max(0, (now - at) / lasts));
    for (let index = 0; index < 4 * vehicles; index += 4) {
      for (const part of [0, 1]) {
        look.poses[index + part] = begin[index + part]! + share * (end[index + part]! - begin[index + part]!);
      }
      look.poses[index + 2] = end[index + 2]!;
      look.poses[index + 3] = end[index + 3]!;
    }
  }

  return {
    plant,
    plan,
    heat: null,
    look() {
      go(clock());
      return look;
    },
    moves: (now) => now - at < lasts,
    take(moment, now) {
      go(now);
      begin = look.poses.slice();
      const isFirst = at === Number.NEGATIVE_INFINITY;
      lasts = isFirst || now - at > LONGEST_MS ? 0 : now - at;
      at = now;
      end = new Float32Array(4 * vehicles);
      // A plant that has just grown is told of before it is read again.
      for (const [index, row] of moment.vehicles.slice(0, vehicles).entries()) end.set(row.slice(7, 11), 4 * index);
      look.time = moment.time * 1000;
      look.floor = floorOf(plant, moment);
      for (const [index, [state = 0]] of moment.units.slice(0, look.states.length).entries()) {
        look.states[index] = state;
      }
      names.clear();
      variants.clear();
      for (const [index, [order = -1, variant = 0]] of moment.orders.entries()) {
        names.set(order, moment.names[index]!);
        variants.set(order, variant);
      }
      if (lasts === 0) go(now);
    },
  };
}

function floorOf(plant: CompiledPlant, moment: PlantMoment): FloorState {
  const floor = emptyFloor(plant);
  for (const [index, unit] of floor.units.entries()) unit.order = moment.units[index]?.[1] ?? -1;
  for (const [index, vehicle] of floor.vehicles.entries()) {
    const [task = 0, failed = 0, waits = 0, order = -1, kit = 0, from = vehicle.from, to = vehicle.to] =
      moment.vehicles[index] ?? [];
    Object.assign(vehicle, { task, failed: failed === 1, waits: waits === 1, order, kit: kit === 1, from, to });
  }
  for (const [order = -1, , place = 0, at = -1, goal = -1, step = -1, since = 0, kits = 0] of moment.orders) {
    floor.orders.set(order, { place, at, goal, step, since, kits });
  }
  for (const [index, list] of floor.inBuffer.entries()) list.push(...(moment.inBuffer[index] ?? []));
  for (const [index, list] of floor.outBuffer.entries()) list.push(...(moment.outBuffer[index] ?? []));
  floor.entry.push(...moment.entry);
  floor.outside = moment.outside;
  floor.finished = moment.finished;
  floor.scrapped = moment.scrapped;
  return floor;
}
