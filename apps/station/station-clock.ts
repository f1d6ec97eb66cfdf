/** The station's own clock, which makes the log times. */
export interface StationClock {
  /** Nanoseconds since the epoch; never goes back. */
  nowNs(): bigint;
  /** How far the machine's calendar clock has moved against this one since it began, ns: what NTP or a hand did. */
  calendarStepNs(): bigint;
}

/**
 * The calendar clock as it stood when the station began, carried on by the monotonic one, so that a correction of the
 * calendar clock while recording cannot bend time.
 */
export function stationClock(): StationClock {
  // The calendar clock tells whole milliseconds: the instant at which it ticks, at most one away, is exact.
  const before = Date.now();
  while (Date.now() === before);
  const origin = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  const nowNs = () => origin + process.hrtime.bigint();
  return { nowNs, calendarStepNs: () => BigInt(Date.now()) * 1_000_000n - nowNs() };
}
