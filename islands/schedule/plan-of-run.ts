import type { Schedule } from '../model/schedule.ts';
import { EVENT } from '../simulate/event-log.ts';
import type { Run } from '../simulate/run.ts';

/** When the last order left the plant, finished or scrapped, ms; null while some are in it or before it. */
export function makespanOf({ log, orders, finished, scrapped }: Run): number | null {
  if (finished + scrapped < orders.length) return null;
  let row = log.count - 1;
  while (row >= 0 && log.type[row] !== EVENT.finished && log.type[row] !== EVENT.scrapped) row--;
  return row < 0 ? 0 : log.time[row]!;
}

/** What a run did, as a plan: only for runs in which nothing failed and everything was done. */
export function planOfRun(run: Run): Schedule {
  const { log, plant, orders } = run;
  const { vehicles, vehicleTypes, layout, supply } = plant.plant;
  const steps: Schedule['steps'] = [];
  const moves: Schedule['moves'] = [];
  const setupSince = new Map<number, number>();
  const startOf = new Map<number, { start: number; setup: number }>();
  const trips = new Map<number, { order: number; from: number; emptyStart: number; pick: number }>();
  const stepId = (order: number, step: number) => plant.variants[orders[order]!.variant]!.steps[step]!.id;
  for (let row = 0; row < log.count; row++) {
    const [time, resource, order, detail] = [log.time[row]!, log.resource[row]!, log.order[row]!, log.detail[row]!];
    switch (log.type[row]) {
      case EVENT.setup:
        setupSince.set(resource, time);
        break;
      case EVENT.started:
        startOf.set(resource, { start: time, setup: time - (setupSince.get(resource) ?? time) });
        setupSince.delete(resource);
        break;
      case EVENT.ended: {
        const { start, setup } = startOf.get(resource)!;
        const workUnit = plant.units[resource]!.id;
        steps.push({ order: orders[order]!.id, step: stepId(order, detail), workUnit, start, end: time, setup });
        break;
      }
      case EVENT.fetch:
      case EVENT.kitFetch:
        trips.set(resource, { order, from: detail, emptyStart: time, pick: time });
        break;
      case EVENT.carry:
      case EVENT.kitCarry: {
        const kit = log.type[row] === EVENT.kitCarry;
        const { pickTime } = vehicleTypes.find(({ id }) => id === vehicles[resource]!.type)!;
        trips.get(resource)!.pick = time - Math.round(1000 * (pickTime + (kit ? (supply?.kitTime ?? 0) : 0)));
        break;
      }
      case EVENT.delivered:
      case EVENT.kitDelivered: {
        const { from, emptyStart, pick } = trips.get(resource)!;
        const [start, end] = [layout.nodes[from]!.id, layout.nodes[detail]!.id];
        const move = { vehicle: vehicles[resource]!.id, order: orders[order]!.id, from: start, to: end };
        const isKit = log.type[row] === EVENT.kitDelivered;
        moves.push({ ...move, emptyStart, pick, drop: time, ...(isKit ? { kit: true } : {}) });
        break;
      }
    }
  }
  return { schema: 'palaestra.schedule/1', plant: plant.plant.id, steps, moves, makespan: makespanOf(run) ?? 0 };
}
