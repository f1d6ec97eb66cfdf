import { setImmediate } from 'node:timers/promises';
import type { OutboxClock } from '../clock.ts';

/** A clock that runs as fast as the work lets it: whenever everybody waits, it stands at the next time somebody waits for. */
export interface FakeClock extends OutboxClock {
  /** Set the calendar clock anew by so much; the monotonic one goes on. */
  jump(ms: number): void;
  /** Called before each wait ends. */
  onWake: () => void;
}

/** Calls of WebCrypto that have not ended. */
const cryptoCalls = (() => {
  let calls = 0;
  const { subtle } = crypto;
  for (const name of ['digest', 'sign', 'verify', 'importKey', 'exportKey', 'generateKey'] as const) {
    const real = (subtle[name] as (...args: unknown[]) => Promise<unknown>).bind(subtle);
    const counted = (...args: unknown[]) => {
      calls += 1;
      return real(...args).finally(() => {
        calls -= 1;
      });
    };
    Object.defineProperty(subtle, name, { value: counted });
  }
  return () => calls;
})();

export function fakeClock(start: Date): FakeClock {
  let elapsed = 0;
  let offset = start.getTime();
  let isPumping = false;
  const timers = new Set<{ at: number; end: () => void }>();

  async function pump(): Promise<void> {
    isPumping = true;
    while (timers.size > 0) {
      // Hashing happens on other threads; while it does, somebody works.
      for (let idle = 0; idle < 4; idle = cryptoCalls() > 0 ? 0 : idle + 1) await setImmediate();
      const next = [...timers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      elapsed = Math.max(elapsed, next.at);
      clock.onWake();
      next.end();
    }
    isPumping = false;
  }

  const clock: FakeClock = {
    elapsedMs: () => elapsed,
    calendar: () => new Date(offset + elapsed),
    jump: (ms) => {
      offset += ms;
    },
    onWake: () => {},
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const timer = { at: elapsed + ms, end };
        function end() {
          timers.delete(timer);
          signal.removeEventListener('abort', end);
          resolve();
        }
        timers.add(timer);
        signal.addEventListener('abort', end);
        if (!isPumping) void pump();
      }),
  };
  return clock;
}
