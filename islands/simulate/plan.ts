import { PalaestraError } from '@palaestra/core';
import type { Schedule } from '../model/schedule.ts';
import type { CompiledPlant } from './compile.ts';
import type { OrderState, PlannedRun } from './run.ts';

/**
 * A schedule as what each order, work unit and vehicle does one after the other. Its times serve the order alone: the run
 * does everything as soon as it can.
 *
 * @throws PalaestraError `bad_input` that names what the plant lacks.
 */
export function planOf(schedule: Schedule, plant: CompiledPlant, orders: readonly OrderState[]): PlannedRun {
  const orderOf = new Map(orders.map(({ id, index }) => [id, index]));
  const unitOf = new Map(plant.units.map(({ id }, index) => [id, index]));
  const vehicleOf = new Map(plant.plant.vehicles.map(({ id }, index) => [id, index]));
  const find = (map: ReadonlyMap<string, number>, id: string, what: string): number => {
    const found = map.get(id);
    if (found !== undefined) return found;
    throw new PalaestraError('bad_input', `Cannot follow the plan: the plant has no ${what} of this name (${id})`);
  };
  const byOrder: { step: number; unit: number }[][] = orders.map(() => []);
  const byUnit: { order: number; step: number }[][] = plant.units.map(() => []);
  const byVehicle: { order: number; from: number; kit: boolean }[][] = plant.plant.vehicles.map(() => []);
  for (const { order: id, step: name, workUnit } of schedule.steps.toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    const order = find(orderOf, id, 'order');
    const unit = find(unitOf, workUnit, 'work unit');
    const step = plant.variants[orders[order]!.variant]!.steps.findIndex((one) => one.id === name);
    if (step < 0)
      throw new PalaestraError('bad_input', `Cannot follow the plan: the order has no step ${name} (${id})`);
    byOrder[order]!.push({ step, unit });
    byUnit[unit]!.push({ order, step });
  }
  for (const { vehicle, order, from, kit } of schedule.moves.toSorted((a, b) => a.pick - b.pick || a.drop - b.drop)) {
    byVehicle[find(vehicleOf, vehicle, 'vehicle')]!.push({
      order: find(orderOf, order, 'order'),
      from: find(plant.nodes, from, 'node'),
      kit: kit === true,
    });
  }
  const zeros = (list: readonly unknown[]) => list.map(() => 0);
  return {
    orders: byOrder,
    orderAt: zeros(byOrder),
    units: byUnit,
    unitAt: zeros(byUnit),
    vehicles: byVehicle,
    vehicleAt: zeros(byVehicle),
    islands: roomTaken(schedule, plant, orderOf),
    islandAt: zeros(plant.islands),
    entering: plant.plant.control.release === 'open' ? null : entering(schedule, orderOf),
    enteringAt: 0,
  };
}

/**
 * By island with limited room: the orders in the order in which they set out for it. Without it those who decide first
 * could fill an island with what its units do last.
 */
function roomTaken(schedule: Schedule, plant: CompiledPlant, orderOf: ReadonlyMap<string, number>) {
  const islandOf = new Map(plant.units.map(({ id, island }) => [id, island]));
  const moves = Map.groupBy(
    schedule.moves.filter(({ kit }) => kit !== true).toSorted((a, b) => a.pick - b.pick),
    ({ order }) => order,
  );
  const taken: { order: number; at: number }[][] = plant.islands.map(() => []);
  const steps = schedule.steps.toSorted((a, b) => a.start - b.start || a.end - b.end);
  for (const [order, own] of Map.groupBy(steps, (step) => step.order)) {
    const left = [...(moves.get(order) ?? [])];
    let before = -1;
    for (const { workUnit, start } of own) {
      const island = islandOf.get(workUnit)!;
      const isBrought = left.length > 0 && left[0]!.drop <= start;
      const at = isBrought ? left.shift()!.pick : start;
      // Who stays takes no more room.
      if (island !== before) taken[island]!.push({ order: orderOf.get(order)!, at });
      before = island;
    }
  }
  return taken.map((list, island) =>
    plant.islands[island]!.inCapacity === Number.POSITIVE_INFINITY
      ? null
      : list.sort((a, b) => a.at - b.at).map(({ order }) => order),
  );
}

function entering({ steps, moves }: Schedule, orderOf: ReadonlyMap<string, number>): number[] {
  const first = new Map<string, number>();
  for (const { order, pick, kit } of moves) {
    if (kit !== true) first.set(order, Math.min(pick, first.get(order) ?? Number.POSITIVE_INFINITY));
  }
  for (const { order, start } of steps) {
    first.set(order, Math.min(start, first.get(order) ?? Number.POSITIVE_INFINITY));
  }
  return [...first].sort(([, a], [, b]) => a - b).map(([order]) => orderOf.get(order)!);
}
