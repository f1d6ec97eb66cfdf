import type { Sha256 } from '@palaestra/core';
import { backOff } from './back-off.ts';
import type { OutboxClock } from './clock.ts';

/** When what may be tried again. All of it goes by the monotonic clock and is forgotten with the process. */
export class Schedule {
  readonly #clock: OutboxClock;
  readonly #retryMs = new Map<string, number>();
  readonly #sleepers = new Set<() => void>();
  #failures = 0;
  #awayUntilMs = 0;

  constructor(clock: OutboxClock) {
    this.#clock = clock;
  }

  /** True while the server is left alone after it failed. */
  get isAway(): boolean {
    return this.#clock.elapsedMs() < this.#awayUntilMs;
  }

  /** True when the last request to the server failed. */
  get isOffline(): boolean {
    return this.#failures > 0;
  }

  /** The server or the way to it failed, whatever the recording. */
  serverFailed(): void {
    this.#failures += 1;
    this.#awayUntilMs = this.#clock.elapsedMs() + Math.min(60_000, backOff(this.#failures));
  }

  serverAnswered(): void {
    this.#failures = 0;
    this.#awayUntilMs = 0;
  }

  /** Do not try `what` before its pause is over; without end when `attempts` is null. */
  postpone(what: Sha256 | string, attempts: number | null): void {
    const ms = attempts === null ? Number.POSITIVE_INFINITY : backOff(attempts);
    this.#retryMs.set(what, this.#clock.elapsedMs() + ms);
  }

  isDue(what: Sha256 | string): boolean {
    const at = this.#retryMs.get(what);
    if (at === undefined) return true;
    if (at > this.#clock.elapsedMs()) return false;
    this.#retryMs.delete(what);
    return true;
  }

  /** Wait until something is due, at most `mostMs`, or until `wake`. */
  async rest(mostMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const nowMs = this.#clock.elapsedMs();
    const times = this.isAway ? [this.#awayUntilMs] : [...this.#retryMs.values()];
    const soonest = times.filter((at) => at > nowMs).reduce((a, b) => Math.min(a, b), nowMs + mostMs);
    const bell = new AbortController();
    const ring = () => bell.abort();
    this.#sleepers.add(ring);
    signal.addEventListener('abort', ring);
    try {
      await this.#clock.wait(Math.max(1, soonest - nowMs), bell.signal);
    } finally {
      this.#sleepers.delete(ring);
      signal.removeEventListener('abort', ring);
    }
  }

  /** Something is new: whoever rests looks again. */
  wake(): void {
    for (const ring of [...this.#sleepers]) ring();
  }

  /** Forget every pause: the network is back, or a person asks. */
  hurry(): void {
    this.#retryMs.clear();
    this.#awayUntilMs = 0;
    this.wake();
  }
}
