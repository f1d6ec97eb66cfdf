import type { FairGate } from './fair-gate.ts';

/**
 * Places in the gate that are held for parts whose senders asked before they sent. A sender that is let in only after it
 * has begun to send fills the link with bytes that wait, and loses them when it is sent away.
 */
export interface Turns {
  /** Wait for a place for `part` and hold it for its bytes. Throws as the gate does. */
  ask(part: string, sender: string, signal?: AbortSignal): Promise<void>;
  /** The place that is held for `part`, as the function that leaves it; null when none is. */
  take(part: string): (() => void) | null;
}

/** @param holdMs how long a place waits for its part. */
export function turnsIn(gate: FairGate, holdMs = 10_000): Turns {
  const held = new Map<string, { leave: () => void; timer: NodeJS.Timeout }>();

  function take(part: string): (() => void) | null {
    const place = held.get(part);
    if (place === undefined) return null;
    clearTimeout(place.timer);
    held.delete(part);
    return place.leave;
  }

  return {
    async ask(part, sender, signal) {
      // One that asks twice, because the answer was lost on the way, has its place already.
      const leave = take(part) ?? (await gate.enter(sender, signal));
      take(part)?.();
      const timer = setTimeout(() => take(part)?.(), holdMs);
      timer.unref();
      held.set(part, { leave, timer });
    },
    take,
  };
}
