import { EVENT } from '../simulate/event-log.ts';
import type { RunRecord } from '../simulate/run-record.ts';

/** What a bar of the Gantt shows. The first five are of work units, the others of vehicles; `none` is no bar. */
export const BARS = ['none', 'setup', 'processing', 'blocked', 'failed', 'empty', 'loaded', 'charging', 'out'] as const;
export type Bar = (typeof BARS)[number];

const CODE = Object.fromEntries(BARS.map((name, index) => [name, index])) as Record<Bar, number>;

/**
 * The rows of a log at which a work unit or a vehicle begins something else, lane by lane: units first, then vehicles. A
 * bar lasts from its row to the next one of its lane; its time and order stand in the log.
 */
export interface Lanes {
  readonly units: number;
  readonly vehicles: number;
  /** Lane i has the places `offsets[i]` to `offsets[i + 1]` of the other two. */
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
  /** Places in {@link BARS}. */
  readonly bars: Uint8Array;
}

/** Find the bars of a run: two walks through its log. */
export function lanesOf({ plant, log }: RunRecord): Lanes {
  const units = plant.units.length;
  const vehicles = plant.plant.vehicles.length;
  const lanes = units + vehicles;
  const counts = new Int32Array(lanes + 1);
  for (let row = 0; row < log.count; row++) {
    const lane = laneOf(log.type[row]!, log.resource[row]!, units);
    if (lane >= 0) counts[lane + 1]!++;
  }
  for (let lane = 0; lane < lanes; lane++) counts[lane + 1]! += counts[lane]!;
  const offsets = counts.slice();
  const rows = new Int32Array(offsets[lanes]!);
  const bars = new Uint8Array(offsets[lanes]!);
  // What a failure interrupts, by lane.
  const doing = new Uint8Array(lanes);
  const failed = new Uint8Array(lanes);
  for (let row = 0; row < log.count; row++) {
    const type = log.type[row]!;
    const lane = laneOf(type, log.resource[row]!, units);
    if (lane < 0) continue;
    if (type === EVENT.failed || type === EVENT.vehicleFailed) failed[lane] = 1;
    else if (type === EVENT.repaired || type === EVENT.vehicleRepaired) failed[lane] = 0;
    // Leaving a unit that has begun something else already changes nothing.
    else if (type !== EVENT.unloaded || doing[lane] === CODE.blocked) doing[lane] = BAR_OF[type]!;
    const at = counts[lane]!++;
    rows[at] = row;
    bars[at] = failed[lane] === 1 ? CODE.failed : doing[lane]!;
  }
  return { units, vehicles, offsets, rows, bars };
}

/** The place in a lane of the bar at `time`, ms; one before the lane's first where there is none yet. */
export function barAt({ offsets, rows }: Lanes, time: Float64Array, lane: number, at: number): number {
  let low = offsets[lane]!;
  let high = offsets[lane + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (time[rows[middle]!]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** When the bar at a place of its lane ends, ms. */
export function barEnd({ offsets, rows }: Lanes, time: Float64Array, lane: number, place: number, now: number): number {
  return place + 1 < offsets[lane + 1]! ? time[rows[place + 1]!]! : now;
}

const OF_UNITS = new Set<number>([
  EVENT.setup,
  EVENT.started,
  EVENT.ended,
  EVENT.blocked,
  EVENT.unloaded,
  EVENT.failed,
  EVENT.repaired,
]);
const OF_VEHICLES = new Set<number>([
  EVENT.fetch,
  EVENT.kitFetch,
  EVENT.carry,
  EVENT.kitCarry,
  EVENT.delivered,
  EVENT.kitDelivered,
  EVENT.toPark,
  EVENT.toCharge,
  EVENT.parked,
  EVENT.charging,
  EVENT.charged,
  EVENT.vehicleFailed,
  EVENT.vehicleRepaired,
  EVENT.stranded,
]);

const BAR_OF: Readonly<Record<number, number>> = {
  [EVENT.setup]: CODE.setup,
  [EVENT.started]: CODE.processing,
  [EVENT.ended]: CODE.none,
  [EVENT.blocked]: CODE.blocked,
  [EVENT.unloaded]: CODE.none,
  [EVENT.fetch]: CODE.empty,
  [EVENT.kitFetch]: CODE.empty,
  [EVENT.toPark]: CODE.empty,
  [EVENT.toCharge]: CODE.empty,
  [EVENT.carry]: CODE.loaded,
  [EVENT.kitCarry]: CODE.loaded,
  [EVENT.delivered]: CODE.none,
  [EVENT.kitDelivered]: CODE.none,
  [EVENT.parked]: CODE.none,
  [EVENT.charging]: CODE.charging,
  [EVENT.charged]: CODE.none,
  [EVENT.stranded]: CODE.out,
};

/** Tables are faster than sets for every row of a long log. */
const KIND = Uint8Array.from({ length: 256 }, (_, type) => (OF_UNITS.has(type) ? 1 : OF_VEHICLES.has(type) ? 2 : 0));

function laneOf(type: number, resource: number, units: number): number {
  const kind = KIND[type]!;
  if (kind === 0) return -1;
  return kind === 1 ? resource : units + resource;
}
