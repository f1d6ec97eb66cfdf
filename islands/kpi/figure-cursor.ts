import { rowsUpTo } from '../replay/replay.ts';
import type { RunRecord } from '../simulate/run-record.ts';
import { openTime } from '../simulate/shifts.ts';
import { plannedDowntime } from './elements.ts';
import { startWalk, type WalkState, type WalkSums, waitUntil, walkRow } from './figure-walk.ts';
import { type KeyFigures, keyFigures } from './figures.ts';
import type { TimeElements } from './iso-22400.ts';
import { type Breakdown, failuresIn } from './unit-walk.ts';

/** Rows from one kept state to the next: going back lets at most so many happen. */
const STRIDE = 32_768;

/** States kept at most; of a longer log every second one is let go, and the way back doubles. */
const MOST_KEPT = 64;

/** Figures of any window of a finished run, for who looks again and again while the window moves on. */
export interface FigureCursor {
  /** What `figuresOf(run, from, to)` says of the whole plant, ms; costs what happened since the last look. */
  at(from: number, to: number): KeyFigures;
}

/** @param run finished, or not changed while the cursor is used; states are kept, at most `MOST_KEPT`. */
export function openFigureCursor(run: RunRecord): FigureCursor {
  const { plant, log } = run;
  let kept: WalkState[] = [startWalk(run)];
  let stride = STRIDE;
  const breakdowns: Breakdown[] = [];
  /** The first row whose breakdown is not known. */
  let unknown = 0;
  const [begin, end] = [{ state: startWalk(run) }, { state: startWalk(run) }];

  /** Bring a walk to `time`, with the first `target` rows. */
  function bring(walk: { state: WalkState }, target: number, time: number): WalkState {
    const saved = kept[Math.min(kept.length - 1, Math.floor(target / stride))]!;
    if (target < walk.state.row || saved.row > walk.state.row) walk.state = structuredClone(saved);
    const { state } = walk;
    while (state.row < target) {
      const row = state.row;
      const breakdown = walkRow(state, run);
      if (breakdown !== null && row >= unknown) breakdowns.push(breakdown);
      unknown = Math.max(unknown, row + 1);
      if (state.row !== kept.length * stride) continue;
      kept.push(structuredClone(state));
      if (kept.length <= MOST_KEPT) continue;
      kept = kept.filter((_, index) => index % 2 === 0);
      stride *= 2;
    }
    waitUntil(state, time);
    return state;
  }

  return {
    at(from, to) {
      // What happens at the very beginning belongs to the window; of its end, only what happens to orders.
      const first = bring(begin, rowsBefore(log.time, log.count, from), Math.max(0, from));
      const last = bring(end, rowsUpTo(log.time, log.count, to), to);
      const less = (name: keyof WalkSums) => last.sums[name] - first.sums[name];
      const made = last.rowTime === to ? last.before : last.pieces;
      const pieces = made.pieces - first.pieces.pieces;
      let [pbt, pmt] = [0, 0];
      for (const [unit, { calendar }] of plant.units.entries()) {
        const shifts = plant.plant.calendars[calendar];
        pbt += shifts === undefined ? to - from : openTime(shifts, from, to);
        pmt += plannedDowntime(plant, unit, from, to);
      }
      const elements: TimeElements = {
        pbt,
        pmt,
        apt: less('unitProcessing'),
        aust: less('unitSetup'),
        adet: less('unitFailed'),
        planned: made.planned - first.pieces.planned,
        pieces,
        good: pieces - (made.bad - first.pieces.bad),
        ...failuresIn(breakdowns, from, to),
      };
      const orders = {
        finished: less('finished'),
        good: less('good'),
        firstPass: less('firstPass'),
        reworked: less('reworked'),
        scrapped: less('scrapped'),
        due: less('due'),
        punctual: less('punctual'),
        tardy: less('tardy'),
        lead: less('lead'),
        processing: less('processing'),
        setup: less('setup'),
        transport: less('transport'),
        delayed: less('delayed'),
        inside: less('inside'),
        makespan: last.inside > 0 || last.lastEnd < 0 ? null : last.lastEnd,
      };
      const vehicles = plant.plant.vehicles.length;
      const busy = {
        loaded: less('loaded'),
        empty: less('empty'),
        charging: less('charging'),
        failed: less('vehicleFailed'),
      };
      const waiting = vehicles * (to - from) - busy.loaded - busy.empty - busy.charging - busy.failed;
      return keyFigures(orders, [elements], vehicles === 0 ? null : { ...busy, waiting }, from, to);
    },
  };
}

/** How many of the first `count` sorted times are before `time`. */
function rowsBefore(times: Float64Array, count: number, time: number): number {
  let rows = rowsUpTo(times, count, time);
  while (rows > 0 && times[rows - 1] === time) rows--;
  return rows;
}
