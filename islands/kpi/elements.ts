import type { CompiledPlant } from '../simulate/compile.ts';
import { EVENT } from '../simulate/event-log.ts';
import type { LogColumns, RunRecord } from '../simulate/run-record.ts';
import type { TimeElements } from './iso-22400.ts';
import type { UnitTimes } from './resource-times.ts';

/** What is counted of a unit while its log is read, ms. */
interface Count {
  planned: number;
  bad: number;
  /** The piece in which it made a defect last, as row of its end; and the step that ended last. */
  lastStep: number;
  lastIsBad: boolean;
  isOperating: boolean;
  failedAt: number;
  since: number;
  /** Operating time since the last repair and since the last failure within the window; -1 before the first one. */
  sinceRepair: number;
  sinceFailure: number;
  readonly betweenFailures: number[];
  readonly toFailure: number[];
  readonly toRepair: number[];
}

/**
 * The elements of ISO 22400-2 of each work unit in a window, from its times and from the log. What began before the window
 * and ended in it counts as ended; but a time to or between failures counts only when it began in the window too, since what
 * lies before may have been forgotten.
 *
 * @param times of the same window, one for each unit.
 */
export function elementsOf(
  run: RunRecord,
  times: readonly UnitTimes[],
  fromMs: number,
  toMs: number,
): readonly TimeElements[] {
  const { plant, log } = run;
  const counts = plant.units.map(
    (): Count => ({
      planned: 0,
      bad: 0,
      lastStep: -1,
      lastIsBad: false,
      isOperating: false,
      failedAt: -1,
      since: 0,
      sinceRepair: fromMs <= 0 ? 0 : -1,
      sinceFailure: -1,
      betweenFailures: [],
      toFailure: [],
      toRepair: [],
    }),
  );
  const plannedOf = (order: number, step: number, unit: number) => plannedTime(run, order, step, unit);
  for (let row = 0; row < log.count && log.time[row]! <= toMs; row++) {
    const isWithin = log.time[row]! >= fromMs && log.time[row]! < toMs;
    countRow(counts, log, row, isWithin, plannedOf);
  }
  return times.map(({ open, processing, setup, failed, pieces }, index): TimeElements => {
    const { planned, bad, betweenFailures, toFailure, toRepair } = counts[index]!;
    const pmt = plannedDowntime(plant, index, fromMs, toMs);
    const failures = { betweenFailures, toFailure, toRepair };
    return {
      pbt: open,
      apt: processing,
      aust: setup,
      adet: failed,
      pmt,
      planned,
      pieces,
      good: pieces - bad,
      ...failures,
    };
  });
}

/** PRU: the mean time of an order's step on a unit, ms. */
export function plannedTime({ plant, orders }: RunRecord, order: number, step: number, unit: number): number {
  // Numbers of orders are their places, and those of forgotten ones do not occur.
  const { options } = plant.variants[orders[order]!.variant]!.steps[step]!;
  return options.find(({ units }) => units.includes(unit))?.mean ?? 0;
}

function countRow(
  counts: readonly Count[],
  log: LogColumns,
  row: number,
  isWithin: boolean,
  plannedOf: (order: number, step: number, unit: number) => number,
): void {
  const time = log.time[row]!;
  const index = log.resource[row]!;
  const step = log.detail[row]!;
  switch (log.type[row]) {
    case EVENT.setup:
    case EVENT.started:
      operate(counts[index]!, time, true);
      return;
    case EVENT.ended: {
      const count = counts[index]!;
      operate(count, time, false);
      count.lastStep = step;
      count.lastIsBad = false;
      if (isWithin) count.planned += plannedOf(log.order[row]!, step, index);
      return;
    }
    case EVENT.defectMade:
      spoil(counts[index]!, isWithin);
      return;
    case EVENT.defectSeen:
      // What a skill gave up is seen at once without having been written as made.
      if (counts[index]!.lastStep === step) spoil(counts[index]!, isWithin);
      return;
    case EVENT.failed: {
      const count = counts[index]!;
      operate(count, time, count.isOperating);
      if (isWithin) {
        if (count.sinceRepair >= 0) count.toFailure.push(count.sinceRepair);
        if (count.sinceFailure >= 0) count.betweenFailures.push(count.sinceFailure);
      }
      count.failedAt = time;
      count.sinceFailure = isWithin ? 0 : -1;
      return;
    }
    case EVENT.repaired: {
      const count = counts[index]!;
      if (isWithin) count.toRepair.push(time - count.failedAt);
      count.failedAt = -1;
      count.since = time;
      count.sinceRepair = isWithin ? 0 : -1;
      return;
    }
  }
}

/** A piece is bad once, however many of its defects are told. */
function spoil(count: Count, isWithin: boolean): void {
  if (isWithin && !count.lastIsBad) count.bad++;
  count.lastIsBad = true;
}

/** Account for the time until now, and go on at work or not. Work that a failure broke off goes on after the repair. */
function operate(count: Count, time: number, isOperating: boolean): void {
  if (count.isOperating && count.failedAt < 0) {
    if (count.sinceRepair >= 0) count.sinceRepair += time - count.since;
    if (count.sinceFailure >= 0) count.sinceFailure += time - count.since;
  }
  count.since = time;
  count.isOperating = isOperating;
}

/** Planned downtime of a unit's calendar within [from, to), ms. */
export function plannedDowntime({ plant, units }: CompiledPlant, unit: number, from: number, to: number): number {
  const calendar = plant.calendars[units[unit]!.calendar];
  let sum = 0;
  for (const span of calendar?.plannedDowntime ?? []) {
    sum += Math.max(0, Math.min(to, span.to * 1000) - Math.max(from, span.from * 1000));
  }
  return sum;
}
