import { setTimeout } from 'node:timers/promises';

/** How far ahead of its rate a link may run, s: what a router's buffer holds. */
const BURST_S = 0.02;

/** A link's capacity, shared by all connections in the order in which they ask. */
export interface LinkLimit {
  /** Resolves when so many bytes may pass. */
  take(bytes: number): Promise<void>;
}

/** Time as a limit needs it; tests hand in their own. */
export interface LinkTime {
  /** s. */
  now(): number;
  sleep(seconds: number): Promise<unknown>;
}

const REAL: LinkTime = { now: () => performance.now() / 1000, sleep: (seconds) => setTimeout(seconds * 1000) };

/** @param bytesPerSecond infinite for a link without limit. */
export function linkLimit(bytesPerSecond: number, { now, sleep }: LinkTime = REAL): LinkLimit {
  // The instant until which the link is booked, s. Booking instead of counting: a late timer costs nobody capacity.
  let booked = 0;
  return {
    async take(bytes) {
      if (bytesPerSecond === Number.POSITIVE_INFINITY) return;
      const asked = now();
      booked = Math.max(booked, asked) + bytes / bytesPerSecond;
      const wait = booked - asked - BURST_S;
      if (wait > 0) await sleep(wait);
    },
  };
}
