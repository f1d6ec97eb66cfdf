import { PalaestraError } from '@palaestra/core';
import type { OutboxClock } from './clock.ts';

/** Bytes per second; `Infinity` for no limit, 0 for a pause. */
export type Rate = number;

/** A time of day with a limit of its own: from the minute `from` up to and without the minute `to`, over midnight too. */
export interface RateWindow {
  /** Minutes since midnight, 0 to 1439. */
  readonly from: number;
  /** Minutes since midnight, 0 to 1440. */
  readonly to: number;
  readonly rate: Rate;
}

export interface Bandwidth {
  /** Outside of every window. */
  readonly limit: Rate;
  /** The first that holds counts. */
  readonly windows: readonly RateWindow[];
}

export const UNLIMITED: Bandwidth = { limit: Number.POSITIVE_INFINITY, windows: [] };

/** The limit at a time of day of this machine's own time zone. */
export function rateAt({ limit, windows }: Bandwidth, calendar: Date): Rate {
  const minute = calendar.getHours() * 60 + calendar.getMinutes();
  const window = windows.find(({ from, to }) =>
    from < to ? minute >= from && minute < to : minute >= from || minute < to,
  );
  return window?.rate ?? limit;
}

/** The longest time for which a limit is believed without another look at the calendar, ms. */
const LOOK_MS = 15_000;
/** How much of an unused limit may be made up for, seconds. */
const BURST_S = 1;

/** Lets bytes pass at the rate of the moment, in the order in which they ask. */
export interface Pacer {
  /** Returns when `bytes` may go. @throws PalaestraError `cancelled` */
  pace(bytes: number, signal: AbortSignal): Promise<void>;
  /** Count bytes that go without waiting. */
  spend(bytes: number): void;
}

/**
 * A token bucket that goes by the monotonic clock; only which limit holds is read from the calendar, every few seconds at
 * least, so a clock that jumps costs or gives no more than the wrong limit for so long. Whoever finds the bucket not empty
 * may take more than is in it, and the next waits: parts may be larger than a second's worth.
 */
export function createPacer(bandwidth: Bandwidth | (() => Bandwidth), clock: OutboxClock): Pacer {
  const bandwidthNow = typeof bandwidth === 'function' ? bandwidth : () => bandwidth;
  let tokens = 0;
  let filledMs = clock.elapsedMs();
  let turn: Promise<void> = Promise.resolve();

  function fill(): Rate {
    const nowMs = clock.elapsedMs();
    const rate = rateAt(bandwidthNow(), clock.calendar());
    if (rate === Number.POSITIVE_INFINITY) tokens = 0;
    else tokens = Math.min(tokens + (rate * Math.max(0, nowMs - filledMs)) / 1000, rate * BURST_S);
    filledMs = nowMs;
    return rate;
  }

  async function take(bytes: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      if (signal.aborted) throw new PalaestraError('cancelled', 'Cannot finish sending: stopped');
      const rate = fill();
      if (rate === Number.POSITIVE_INFINITY) return;
      if (rate > 0 && tokens >= 0) {
        tokens -= bytes;
        return;
      }
      const ms = rate > 0 ? Math.ceil((-tokens / rate) * 1000) : LOOK_MS;
      await clock.wait(Math.min(LOOK_MS, Math.max(1, ms)), signal);
    }
  }

  return {
    spend(bytes) {
      if (fill() !== Number.POSITIVE_INFINITY) tokens -= bytes;
    },
    pace(bytes, signal) {
      const mine = turn.then(() => take(bytes, signal));
      turn = mine.catch(() => {});
      return mine;
    },
  };
}
