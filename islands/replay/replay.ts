import type { RunRecord } from '../simulate/run-record.ts';
import { applyRow, emptyFloor, type FloorState } from './floor-state.ts';
import { packFloor, unpackFloor } from './snapshot.ts';
import { type Usage, usageOf } from './usage.ts';

/** Rows from one checkpoint to the next: a seek lets at most so many happen. */
const STRIDE = 8192;

/** A log made seekable: the floor every {@link STRIDE} rows, and sums by parts of the run. Holds no rows itself. */
export interface LogIndex {
  readonly checkpoints: readonly Float64Array[];
  readonly usage: Usage;
}

/** One walk through the log. */
export function indexLog(run: RunRecord): LogIndex {
  const floor = emptyFloor(run.plant);
  const usage = usageOf(run);
  const checkpoints: Float64Array[] = [];
  for (let row = 0; row < run.log.count; row++) {
    if (row % STRIDE === 0) checkpoints.push(packFloor(floor));
    usage.before(floor, run.log.time[row]!);
    applyRow(floor, run, run.log);
    usage.after(floor, row);
  }
  usage.before(floor, run.now, true);
  return { checkpoints, usage: usage.sums };
}

/** A run that can be looked at at any instant, forwards and backwards. */
export interface Replay {
  readonly run: RunRecord;
  readonly index: LogIndex;
  /** The floor after everything that happened up to and with `time`, ms; good until the next call. */
  at(time: number): FloorState;
}

/** @param index of the same log; it can be made once and elsewhere, since it walks through the whole log */
export function openReplay(run: RunRecord, index: LogIndex = indexLog(run)): Replay {
  let floor = emptyFloor(run.plant);
  return {
    run,
    index,
    at(time) {
      const target = rowsUpTo(run.log.time, run.log.count, time);
      const checkpoint = Math.floor(target / STRIDE);
      const saved = index.checkpoints[Math.min(checkpoint, index.checkpoints.length - 1)];
      if (saved !== undefined && (target < floor.row || saved[0]! > floor.row)) floor = unpackFloor(run.plant, saved);
      while (floor.row < target) applyRow(floor, run, run.log);
      return floor;
    },
  };
}

/** How many of the first `count` sorted times are not after `time`. */
export function rowsUpTo(times: Float64Array, count: number, time: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
