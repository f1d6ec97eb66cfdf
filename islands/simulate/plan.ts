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
  const byVehicle: { order: number; from: number }[][] = plant.plant.vehicles.map(() => []);
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
  for (const { vehicle, order, from } of schedule.moves.toSorted((a, b) => a.pick - b.pick || a.drop - b.drop)) {
    byVehicle[find(vehicleOf, vehicle, 'vehicle')]!.push({
      order: find(orderOf, order, 'order'),
      from: find(plant.nodes, from, 'node'),
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
  };
}
