import { z } from 'zod';

/** Nanoseconds in a second, for the conversion of MCAP and ROS 2 stamps. */
export const NS_PER_S = 1_000_000_000n;

/**
 * Seconds from `startNs` to `ns`. Exact to the nanosecond for spans up to 52 days, which is why signals carry relative
 * seconds and only the episode carries the absolute start.
 */
export function secondsSince(startNs: bigint, ns: bigint): number {
  return Number(ns - startNs) / 1e9;
}

/** Nanoseconds of `seconds`, rounded to the nearest. */
export function nanoseconds(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e9));
}

/** A half-open span of an episode, [start, end), in seconds since the episode's start. */
export const Interval = z.object({ start: z.number(), end: z.number() });
export type Interval = z.infer<typeof Interval>;
