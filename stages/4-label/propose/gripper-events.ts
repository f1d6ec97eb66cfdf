/** A change of a gripper: closing or opening, [start, end) in seconds. */
export interface GripperEvent {
  readonly kind: 'close' | 'open';
  readonly start: number;
  readonly end: number;
}

/** Past `HIGH` of its range a gripper counts as closed, under `LOW` as open; in between it stays what it was. */
const HIGH = 0.6;
const LOW = 0.4;

/** A change begins and ends where it is slower than this share of its fastest, for longer than `STALL` seconds. */
const SLOW = 0.08;
const STALL = 0.1;

/**
 * The closings and openings in a row of closures, with hysteresis, so that a trembling hand makes no events. An episode
 * begins with an empty hand: one that rests half closed opens first, and that is no letting go.
 *
 * @param t seconds, rising; shape [rows].
 * @param closure 0 for the most open, 1 for the most closed of the episode; shape [rows].
 */
export function gripperEvents(t: Float64Array, closure: Float64Array): GripperEvent[] {
  const events: GripperEvent[] = [];
  const reach = Math.max(1, Math.round((STALL * (t.length - 1)) / (t.at(-1)! - t[0]!)));
  let wasOpen = closure[0]! < HIGH;
  let closed = false;
  let free = 0;
  for (let row = 1; row < t.length; row++) {
    wasOpen ||= closure[row]! < LOW;
    if (!wasOpen || (closed ? closure[row]! >= LOW : closure[row]! <= HIGH)) continue;
    closed = !closed;
    const { first, last } = extent(t, closure, row, closed ? 1 : -1, reach);
    events.push({ kind: closed ? 'close' : 'open', start: t[Math.max(first, free)]!, end: t[last]! });
    free = last;
  }
  return events;
}

/** The rows between which the change around `row` runs in the direction `sign`; a stall of `reach` rows ends it. */
function extent(t: Float64Array, closure: Float64Array, row: number, sign: 1 | -1, reach: number) {
  const rate = (at: number) => (sign * (closure[at]! - closure[at - 1]!)) / Math.max(1e-6, t[at]! - t[at - 1]!);
  let fastest = Math.max(0, rate(row));
  const walk = (direction: 1 | -1) => {
    let at = row;
    for (let step = 1; step <= reach; step++) {
      const next = at + direction * step;
      if (next < 1 || next >= t.length) break;
      if (rate(next) <= SLOW * fastest) continue;
      at = next;
      fastest = Math.max(fastest, rate(at));
      step = 0;
    }
    return at;
  };
  const first = walk(-1) - 1;
  return { first, last: walk(1) };
}
