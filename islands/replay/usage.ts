import type { CompiledPlant } from '../simulate/compile.ts';
import { EVENT } from '../simulate/event-log.ts';
import type { RunRecord } from '../simulate/run-record.ts';
import { nextClosing, nextOpening } from '../simulate/shifts.ts';
import { type FloorState, TASK } from './floor-state.ts';
import { tripsOf } from './trips.ts';
import { isClosed, UNIT_STATES, unitState } from './unit-usage.ts';

/** Parts of a run, at most, and numbers that its sums may hold: a plant of very many islands gets fewer parts. */
const MOST_PARTS = 240;
const MOST_NUMBERS = 4_000_000;

/** How the time of a run was spent, in parts of equal length. */
export interface Usage {
  readonly parts: number;
  /** Length of a part, ms. */
  readonly width: number;
  /** ms by (unit, part, place in `UNIT_STATES`). */
  readonly units: Float32Array;
  /** Vehicles that took the edge, by (edge, part). */
  readonly edges: Float32Array;
  /** ms that vehicles stood before a node that another had, by (node, part); level `traffic`. */
  readonly waits: Float32Array;
}

/** Sums that grow while a log is walked through. */
export interface UsageWalk {
  readonly sums: Usage;
  /** Time goes on to `time`, ms; call it once more at the end of the run. */
  before(floor: FloorState, time: number, end?: boolean): void;
  /** The row has happened. */
  after(floor: FloorState, row: number): void;
}

/** Sums of nothing yet, of a size that is bounded however large the plant: see {@link MOST_NUMBERS}. */
export function usageOf(run: RunRecord): UsageWalk {
  const { plant, log, level, now } = run;
  const { units, islands } = plant;
  const { edges, nodes } = plant.plant.layout;
  const things = Math.max(1, units.length * UNIT_STATES.length, edges.length, nodes.length);
  const parts = Math.max(8, Math.min(MOST_PARTS, Math.floor(MOST_NUMBERS / things)));
  const width = Math.max(1, now / parts);
  const sums: Usage = {
    parts,
    width,
    units: new Float32Array(units.length * parts * UNIT_STATES.length),
    edges: new Float32Array(edges.length * parts),
    waits: new Float32Array(nodes.length * parts),
  };
  const trips = tripsOf(run);
  const edgeOf = edgesByNodes(plant);
  const closed = units.map((_, unit) => isClosed(plant, unit, 0));
  const state = units.map((_, unit) => (closed[unit] ? UNIT_STATES.indexOf('closed') : UNIT_STATES.indexOf('starved')));
  const since = new Float64Array(units.length);
  const passedBefore = plant.plant.vehicles.map(({ start }) => plant.nodes.get(start)!);
  const waitSince = plant.plant.vehicles.map(() => -1);
  const waitFor = plant.plant.vehicles.map(() => -1);
  const switches = plant.plant.calendars.map((_, index) => nextSwitch(plant, index, 0));

  function spread(column: Float32Array, row: number, stride: number, offset: number, from: number, to: number): void {
    const last = Math.min(parts - 1, Math.floor(to / width));
    for (let part = Math.min(parts - 1, Math.floor(from / width)); part <= last; part++) {
      const end = part === parts - 1 ? to : Math.min(to, (part + 1) * width);
      const inside = end - Math.max(from, part * width);
      if (inside > 0) column[(row * parts + part) * stride + offset]! += inside;
    }
  }
  function account(unit: number, time: number): void {
    spread(sums.units, unit, UNIT_STATES.length, state[unit]!, since[unit]!, time);
    since[unit] = time;
  }
  function look(floor: FloorState, unit: number, time: number): void {
    const next = unitState(plant, floor, unit, closed[unit]!);
    if (next === state[unit]) return;
    account(unit, time);
    state[unit] = next;
  }
  function lookAtIsland(floor: FloorState, island: number, time: number): void {
    if (island >= 0) for (const unit of islands[island]!.units) look(floor, unit, time);
  }
  function drive(vehicle: number, loaded: boolean, from: number, to: number, time: number): void {
    const way = trips.nodes(vehicle, loaded, from, to);
    const part = Math.min(parts - 1, Math.floor(time / width));
    for (let leg = 1; leg < way.length; leg++) {
      const edge = edgeOf.get(way[leg - 1]! * nodes.length + way[leg]!);
      if (edge !== undefined) sums.edges[edge * parts + part]! += 1;
    }
  }

  return {
    sums,
    before(floor, time, end = false) {
      for (let calendar = 0; calendar < switches.length; calendar++) {
        while (switches[calendar]! <= time) {
          const at = switches[calendar]!;
          for (const [index, unit] of units.entries()) {
            if (unit.calendar !== calendar) continue;
            closed[index] = isClosed(plant, index, at);
            look(floor, index, at);
          }
          switches[calendar] = nextSwitch(plant, calendar, at);
        }
      }
      if (end) for (let unit = 0; unit < units.length; unit++) account(unit, time);
    },
    after(floor, row) {
      const time = log.time[row]!;
      const resource = log.resource[row]!;
      switch (log.type[row]) {
        case EVENT.routed:
        case EVENT.queued:
          lookAtIsland(floor, resource, time);
          return;
        case EVENT.kitDelivered:
          lookAtIsland(floor, floor.orders.get(log.order[row]!)?.goal ?? -1, time);
          return;
        case EVENT.setup:
        case EVENT.started:
        case EVENT.ended:
        case EVENT.blocked:
        case EVENT.unloaded:
        case EVENT.failed:
        case EVENT.repaired:
          lookAtIsland(floor, units[resource]!.island, time);
          return;
        case EVENT.fetch:
        case EVENT.kitFetch:
        case EVENT.carry:
        case EVENT.kitCarry:
        case EVENT.toPark:
        case EVENT.toCharge: {
          const { from, to, task } = floor.vehicles[resource]!;
          // At level `traffic` each node that is passed tells of an edge.
          if (level !== 'traffic') drive(resource, task === TASK.carrying, from, to, time);
          return;
        }
        case EVENT.waits:
          waitSince[resource] = time;
          waitFor[resource] = log.detail[row]!;
          return;
        case EVENT.passed: {
          const node = log.detail[row]!;
          if (waitSince[resource]! >= 0) {
            const drive = trips.lasts(
              resource,
              floor.vehicles[resource]!.task === TASK.carrying,
              passedBefore[resource]!,
              node,
            );
            spread(
              sums.waits,
              waitFor[resource]!,
              1,
              0,
              waitSince[resource]!,
              Math.max(waitSince[resource]!, time - drive),
            );
            waitSince[resource] = -1;
          }
          const before = passedBefore[resource]!;
          const edge = edgeOf.get(before * nodes.length + node);
          if (edge !== undefined) sums.edges[edge * parts + Math.min(parts - 1, Math.floor(time / width))]! += 1;
          passedBefore[resource] = node;
          return;
        }
      }
    },
  };
}

/** Edges by the nodes that they join, as `from * nodes + to`. */
function edgesByNodes({ plant, nodes }: CompiledPlant): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const [index, { from, to, bidirectional }] of plant.layout.edges.entries()) {
    const a = nodes.get(from)!;
    const b = nodes.get(to)!;
    found.set(a * nodes.size + b, index);
    if (bidirectional) found.set(b * nodes.size + a, index);
  }
  return found;
}

/** When a calendar opens or closes next after `time`, ms; Infinity for never. */
function nextSwitch(plant: CompiledPlant, calendar: number, time: number): number {
  const shifts = plant.plant.calendars[calendar]!;
  const opens = nextOpening(shifts, time);
  if (opens > time) return opens;
  const closes = nextClosing(shifts, time);
  return closes > time ? closes : Number.POSITIVE_INFINITY;
}
