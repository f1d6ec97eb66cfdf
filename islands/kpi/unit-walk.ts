import { EVENT } from '../simulate/event-log.ts';

/** What is remembered of a unit while a log goes by, ms. Plain, so that it can be kept and taken up again. */
export interface UnitWalk {
  /** The step that ended last, and whether its piece is known to be bad. */
  lastStep: number;
  lastIsBad: boolean;
  /** Operating clock: at work or being set up, and not broken. */
  isOperating: boolean;
  failedAt: number;
  since: number;
  sinceRepair: number;
  sinceFailure: number;
  /** When the last repair ended and the last failure began; -Infinity before. */
  repairedAt: number;
  brokeAt: number;
}

/** A failure of a unit, or the end of its repair; ms. */
export interface Breakdown {
  readonly time: number;
  /** Operating time until a failure, and when the clock began to count; null for the end of a repair. */
  readonly failure: {
    readonly toFailure: number;
    readonly repairedAt: number;
    readonly between: number;
    readonly brokeAt: number;
  } | null;
  /** Time of a repair that ended. */
  readonly toRepair: number;
}

/** A unit before the first row. */
export function startUnit(): UnitWalk {
  return {
    lastStep: -1,
    lastIsBad: false,
    isOperating: false,
    failedAt: -1,
    since: 0,
    sinceRepair: 0,
    sinceFailure: 0,
    repairedAt: Number.NEGATIVE_INFINITY,
    brokeAt: Number.NEGATIVE_INFINITY,
  };
}

/**
 * Let a row happen to its unit, where it is about one.
 *
 * @returns what counts: a piece whose work ended, the one that ended last turning out bad, a failure or the end of a repair.
 */
export function walkUnit(
  units: readonly UnitWalk[],
  index: number,
  type: number,
  time: number,
  step: number,
): 'piece' | 'bad' | Breakdown | null {
  // In rows about something else `index` is not a unit's.
  switch (type) {
    case EVENT.setup:
    case EVENT.started:
      operate(units[index]!, time, true);
      return null;
    case EVENT.ended: {
      const unit = units[index]!;
      operate(unit, time, false);
      unit.lastStep = step;
      unit.lastIsBad = false;
      return 'piece';
    }
    case EVENT.defectMade:
      return spoil(units[index]!);
    case EVENT.defectSeen:
      // What a skill gave up is seen at once without having been written as made.
      return units[index]!.lastStep === step ? spoil(units[index]!) : null;
    case EVENT.failed:
      return fail(units[index]!, time);
    case EVENT.repaired:
      return repair(units[index]!, time);
    default:
      return null;
  }
}

/**
 * Of breakdowns in the order of time, the times of those in [from, to), ms. A time to or between failures counts when it
 * began in the window too; before the run nothing was broken.
 */
export function failuresIn(breakdowns: readonly Breakdown[], from: number, to: number) {
  const betweenFailures: number[] = [];
  const toFailure: number[] = [];
  const toRepair: number[] = [];
  for (const { time, failure, toRepair: repair } of breakdowns) {
    if (time < from) continue;
    if (time >= to) break;
    if (failure === null) toRepair.push(repair);
    else {
      if (failure.repairedAt >= from || from <= 0) toFailure.push(failure.toFailure);
      if (failure.brokeAt >= from) betweenFailures.push(failure.between);
    }
  }
  return { betweenFailures, toFailure, toRepair };
}

/** Account for the operating time until now. Work that a failure broke off goes on after the repair. */
function operate(unit: UnitWalk, time: number, isOperating: boolean): void {
  if (unit.isOperating && unit.failedAt < 0) {
    unit.sinceRepair += time - unit.since;
    unit.sinceFailure += time - unit.since;
  }
  unit.since = time;
  unit.isOperating = isOperating;
}

/** A piece is bad once, however many of its defects are told. */
function spoil(unit: UnitWalk): 'bad' | null {
  if (unit.lastIsBad) return null;
  unit.lastIsBad = true;
  return 'bad';
}

function fail(unit: UnitWalk, time: number): Breakdown {
  operate(unit, time, unit.isOperating);
  const { sinceRepair, repairedAt, sinceFailure, brokeAt } = unit;
  unit.failedAt = time;
  unit.sinceFailure = 0;
  unit.brokeAt = time;
  return { time, failure: { toFailure: sinceRepair, repairedAt, between: sinceFailure, brokeAt }, toRepair: 0 };
}

function repair(unit: UnitWalk, time: number): Breakdown {
  const toRepair = time - unit.failedAt;
  unit.failedAt = -1;
  unit.since = time;
  unit.sinceRepair = 0;
  unit.repairedAt = time;
  return { time, failure: null, toRepair };
}
