import type { Projection } from '@palaestra/core';

/** What was observed of an order: `accepted` episodes after the first one, over `hours`. */
export interface Pace {
  readonly accepted: number;
  readonly hours: number;
}

/** Fewer accepted episodes than this say nothing about a pace. */
const FEWEST = 3;
/** So does a shorter time, h: recordings that were sent in one go arrive in a minute. */
const SHORTEST = 0.25;
/** Standard normal quantile of a two-sided 95 % interval. */
const Z = 1.96;

/**
 * When `remaining` more episodes will be accepted, if they go on to be accepted at the same mean rate, breaks included.
 * Acceptances are taken as a Poisson process: of the waiting times for k and for R events, the ratio of means follows an F
 * distribution with (2R, 2k) degrees of freedom, whose logarithm has a variance of about 1/R + 1/k (delta method).
 *
 * @returns null when nothing remains, when fewer than 3 were accepted or less than a quarter of an hour has passed.
 */
export function projectFinish(remaining: number, pace: Pace, now: Date): Projection | null {
  const { accepted, hours } = pace;
  if (remaining <= 0 || accepted < FEWEST || !(hours >= SHORTEST)) return null;
  const wait = (hours * remaining) / accepted;
  const spread = Math.exp(Z * Math.sqrt(1 / remaining + 1 / accepted));
  const at = (inHours: number) => new Date(Math.min(now.getTime() + inHours * 3_600_000, LAST)).toISOString();
  return {
    finish: at(wait),
    earliest: at(wait / spread),
    latest: at(wait * spread),
    perHour: accepted / hours,
    accepted,
    hours,
  };
}

/** Last instant that an ISO time with a year of four digits can tell. */
const LAST = Date.UTC(9999, 11, 31);
