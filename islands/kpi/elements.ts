import type { CompiledPlant } from '../simulate/compile.ts';
import type { RunRecord } from '../simulate/run-record.ts';
import type { TimeElements } from './iso-22400.ts';
import type { UnitTimes } from './resource-times.ts';
import { type Breakdown, failuresIn, startUnit, walkUnit } from './unit-walk.ts';

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
  const walks = plant.units.map(startUnit);
  const counts = plant.units.map(() => ({ planned: 0, bad: 0, breakdowns: [] as Breakdown[] }));
  for (let row = 0; row < log.count && log.time[row]! < toMs; row++) {
    const time = log.time[row]!;
    const unit = log.resource[row]!;
    const step = log.detail[row]!;
    const happened = walkUnit(walks, unit, log.type[row]!, time, step);
    if (happened === null || time < fromMs) continue;
    const count = counts[unit]!;
    if (happened === 'piece') count.planned += plannedTime(run, log.order[row]!, step, unit);
    else if (happened === 'bad') count.bad++;
    else count.breakdowns.push(happened);
  }
  return times.map(({ open, processing, setup, failed, pieces }, index): TimeElements => {
    const { planned, bad, breakdowns } = counts[index]!;
    return {
      pbt: open,
      apt: processing,
      aust: setup,
      adet: failed,
      pmt: plannedDowntime(plant, index, fromMs, toMs),
      planned,
      pieces,
      good: pieces - bad,
      ...failuresIn(breakdowns, fromMs, toMs),
    };
  });
}

/** PRU: the mean time of an order's step on a unit, ms. */
export function plannedTime({ plant, orders }: RunRecord, order: number, step: number, unit: number): number {
  // Numbers of orders are their places, and those of forgotten ones do not occur.
  const { options } = plant.variants[orders[order]!.variant]!.steps[step]!;
  return options.find(({ units }) => units.includes(unit))?.mean ?? 0;
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
