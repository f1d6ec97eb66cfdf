import type { CompiledPlant } from '../simulate/compile.ts';
import { emptyFloor, type FloorState, type OrderAt, PLACE } from './floor-state.ts';

/** The floor as one column of numbers: what a seek begins with. Its length follows from what is inside the plant. */
export function packFloor(floor: FloorState): Float64Array {
  const { units, vehicles, orders } = floor;
  const all = [floor.row, floor.outside, floor.finished, floor.scrapped, orders.size];
  for (const one of units) {
    all.push(one.work, Number(one.failed), one.order, one.since, one.activeSince, one.activeEnd);
  }
  for (const one of vehicles) {
    all.push(one.task, Number(one.failed), Number(one.waits), one.order, Number(one.kit));
    all.push(one.from, one.to, one.begin, one.lost, one.failedAt);
  }
  // Buffers keep the order of coming: their orders are written in it.
  const inOrder = [floor.entry, ...floor.inBuffer, ...floor.outBuffer].flat();
  const elsewhere = [...orders].filter(([, { place }]) => !inList(place)).map(([order]) => order);
  for (const order of [...inOrder, ...elsewhere]) {
    const { place, at, goal, step, since, kits } = orders.get(order)!;
    all.push(order, place, at, goal, step, since, kits);
  }
  all.push(...floor.inbound);
  return Float64Array.from(all);
}

/** The floor that {@link packFloor} wrote. */
export function unpackFloor(plant: CompiledPlant, data: Float64Array): FloorState {
  const floor = emptyFloor(plant);
  let at = 0;
  const next = () => data[at++]!;
  floor.row = next();
  floor.outside = next();
  floor.finished = next();
  floor.scrapped = next();
  const inside = next();
  for (const unit of floor.units) {
    unit.work = next();
    unit.failed = next() === 1;
    unit.order = next();
    unit.since = next();
    unit.activeSince = next();
    unit.activeEnd = next();
  }
  for (const vehicle of floor.vehicles) {
    vehicle.task = next();
    vehicle.failed = next() === 1;
    vehicle.waits = next() === 1;
    vehicle.order = next();
    vehicle.kit = next() === 1;
    vehicle.from = next();
    vehicle.to = next();
    vehicle.begin = next();
    vehicle.lost = next();
    vehicle.failedAt = next();
  }
  for (let count = 0; count < inside; count++) {
    const order = next();
    const state: OrderAt = { place: next(), at: next(), goal: next(), step: next(), since: next(), kits: next() };
    floor.orders.set(order, state);
    if (state.place === PLACE.node) floor.entry.push(order);
    else if (state.place === PLACE.inBuffer) floor.inBuffer[state.at]!.push(order);
    else if (state.place === PLACE.outBuffer) floor.outBuffer[state.at]!.push(order);
  }
  for (let island = 0; island < floor.inbound.length; island++) floor.inbound[island] = next();
  return floor;
}

function inList(place: number): boolean {
  return place === PLACE.node || place === PLACE.inBuffer || place === PLACE.outBuffer;
}
