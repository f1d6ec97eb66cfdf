import {
  type CompiledPlant,
  type FloorPose,
  type FloorState,
  isClosed,
  PLACE,
  type Replay,
  TASK,
  type Trips,
  unitState,
} from '@palaestra/islands';
import type { FloorPlan, Place } from './floor-plan.ts';

/** What one may choose on the floor; numbers are places in the plant, of orders their number. */
export type Chosen = { readonly kind: 'order' | 'vehicle' | 'unit' | 'island'; readonly index: number } | null;

/** The floor at an instant, with everything at its place. Written anew by each `look`, so that no frame makes garbage. */
export interface FloorLook {
  readonly plant: CompiledPlant;
  readonly plan: FloorPlan;
  /** ms. */
  time: number;
  floor: FloorState;
  /** By unit: place in `UNIT_STATES`. */
  readonly states: Uint8Array;
  /** By vehicle: x, y, heading, 1 while it moves. */
  readonly poses: Float32Array;
  variantOf(order: number): number;
  nameOf(order: number): string;
}

/** A way to look at a run: `look(time)` gives the floor then. */
export function lookAt(replay: Replay, plan: FloorPlan, trips: Trips): (time: number) => FloorLook {
  const { plant, orders } = replay.run;
  const count = plant.plant.vehicles.length;
  const pose: FloorPose = { x: 0, y: 0, heading: 0, moving: false };
  const headings = new Float32Array(count);
  const look: FloorLook = {
    plant,
    plan,
    time: 0,
    floor: replay.at(0),
    states: new Uint8Array(plant.units.length),
    poses: new Float32Array(4 * count),
    variantOf: (order) => orders[order]?.variant ?? 0,
    nameOf: (order) => orders[order]?.id ?? '',
  };
  return (time) => {
    const floor = replay.at(time);
    look.time = time;
    look.floor = floor;
    for (let unit = 0; unit < look.states.length; unit++) {
      look.states[unit] = unitState(plant, floor, unit, isClosed(plant, unit, time));
    }
    for (let vehicle = 0; vehicle < count; vehicle++) {
      pose.heading = headings[vehicle]!;
      trips.pose(vehicle, floor.vehicles[vehicle]!, time, pose);
      headings[vehicle] = pose.heading;
      const at = 4 * vehicle;
      look.poses[at] = pose.x;
      look.poses[at + 1] = pose.y;
      look.poses[at + 2] = pose.heading;
      look.poses[at + 3] = pose.moving ? 1 : 0;
    }
    return look;
  };
}

/** Where something chosen is, m; null when it is not on the floor. */
export function placeOf(look: FloorLook, chosen: NonNullable<Chosen>): Place | null {
  const { plan, floor, plant, poses } = look;
  const { kind, index } = chosen;
  if (kind === 'unit') return plan.units[index]?.place ?? null;
  if (kind === 'vehicle')
    return index < floor.vehicles.length ? { x: poses[4 * index]!, y: poses[4 * index + 1]! } : null;
  if (kind === 'island') {
    const box = plan.islands[index]?.box;
    return box === undefined ? null : { x: (box.left + box.right) / 2, y: (box.low + box.high) / 2 };
  }
  const order = floor.orders.get(index);
  if (order === undefined) return null;
  switch (order.place) {
    case PLACE.vehicle:
      return placeOf(look, { kind: 'vehicle', index: order.at });
    case PLACE.unit:
      return plan.units[order.at]?.place ?? null;
    case PLACE.inBuffer:
    case PLACE.outBuffer: {
      const list = (order.place === PLACE.inBuffer ? floor.inBuffer : floor.outBuffer)[order.at]!;
      const island = plan.islands[order.at]!;
      const slots = order.place === PLACE.inBuffer ? island.inSlots : island.outSlots;
      return slots[Math.min(slots.length - 1, list.indexOf(index))] ?? island.dock;
    }
    default:
      return plant.plant.layout.nodes[order.at] ?? null;
  }
}

/** What lies under a place of the floor, the smallest thing first; `reach` m around it counts. */
export function chosenAt(look: FloorLook, { x, y }: Place, reach: number): Chosen {
  const { plan, floor, poses } = look;
  const near = Math.max(reach, plan.vehicle.length * 0.6);
  let best: Chosen = null;
  let least = near;
  for (let vehicle = 0; vehicle < floor.vehicles.length; vehicle++) {
    const distance = Math.hypot(poses[4 * vehicle]! - x, poses[4 * vehicle + 1]! - y);
    if (distance >= least) continue;
    least = distance;
    best = { kind: 'vehicle', index: vehicle };
  }
  if (best !== null) return best;
  for (const [index, island] of plan.islands.entries()) {
    const { box, inSlots, outSlots, slotSize, unitSize } = island;
    if (x < box.left || x > box.right || y < box.low || y > box.high) continue;
    const lists = [
      [floor.inBuffer[index]!, inSlots],
      [floor.outBuffer[index]!, outSlots],
    ] as const;
    for (const [orders, slots] of lists) {
      for (const [slot, place] of slots.entries()) {
        if (orders[slot] !== undefined && within(place, x, y, slotSize)) return { kind: 'order', index: orders[slot]! };
      }
    }
    const at = island.units.findIndex((place) => within(place, x, y, unitSize));
    return at >= 0 ? { kind: 'unit', index: look.plant.islands[index]!.units[at]! } : { kind: 'island', index };
  }
  return null;
}

/** The order that something chosen has to do with: itself, what is on the unit, or on the vehicle; -1 for none. */
export function orderOf({ floor }: FloorLook, chosen: Chosen): number {
  if (chosen === null) return -1;
  if (chosen.kind === 'order') return chosen.index;
  if (chosen.kind === 'unit') return floor.units[chosen.index]!.order;
  return chosen.kind === 'vehicle' ? floor.vehicles[chosen.index]!.order : -1;
}

/** True when a vehicle has something aboard. */
export function isLoaded(floor: FloorState, vehicle: number): boolean {
  return floor.vehicles[vehicle]!.task === TASK.carrying;
}

function within(place: Place, x: number, y: number, size: number): boolean {
  return Math.abs(place.x - x) <= size / 2 && Math.abs(place.y - y) <= size / 2;
}
