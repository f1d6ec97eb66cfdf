import type { Calendar } from '../model/calendar.ts';

/**
 * The next instant, ms, at which work may begin: `now` itself within a shift and outside of breaks and planned downtime.
 * Infinity when there is none in the next hundred periods.
 */
export function nextOpening(calendar: Calendar, now: number): number {
  let at = now;
  for (let looks = 0; looks < 100 * (1 + calendar.shifts.length + calendar.breaks.length); looks++) {
    const next = closedUntil(calendar, at);
    if (next === at) return at;
    if (next === Number.POSITIVE_INFINITY) return next;
    at = next;
  }
  return Number.POSITIVE_INFINITY;
}

/** `at` when it is open then, otherwise an instant to look at next, ms. */
function closedUntil({ period, shifts, breaks, plannedDowntime }: Calendar, at: number): number {
  for (const { from, to } of plannedDowntime) if (at >= from * 1000 && at < to * 1000) return Math.ceil(to * 1000);
  const length = Math.round(period * 1000);
  const within = at % length;
  const start = at - within;
  for (const { from, to } of breaks) {
    if (within >= from * 1000 && within < to * 1000) return start + Math.ceil(to * 1000);
  }
  let next = Number.POSITIVE_INFINITY;
  for (const { from, to } of shifts) {
    if (within >= from * 1000 && within < to * 1000) return at;
    const begin = Math.round(from * 1000);
    next = Math.min(next, begin > within ? start + begin : start + length + begin);
  }
  return next;
}

/** Milliseconds within [from, to) in which the calendar is open. */
export function openTime(calendar: Calendar, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; ) {
    const opens = nextOpening(calendar, at);
    if (opens >= to) break;
    const closes = Math.min(to, nextClosing(calendar, opens));
    sum += closes - opens;
    at = closes;
  }
  return sum;
}

/** The end of the open time in which `at` lies, ms. */
export function nextClosing({ period, shifts, breaks, plannedDowntime }: Calendar, at: number): number {
  const length = Math.round(period * 1000);
  const within = at % length;
  const start = at - within;
  let end = Number.POSITIVE_INFINITY;
  for (const { from, to } of shifts) {
    if (within >= from * 1000 && within < to * 1000) end = Math.min(end, start + Math.round(to * 1000));
  }
  for (const { from } of breaks) if (from * 1000 > within) end = Math.min(end, start + Math.round(from * 1000));
  for (const { from } of plannedDowntime) if (from * 1000 > at) end = Math.min(end, Math.round(from * 1000));
  return end;
}
