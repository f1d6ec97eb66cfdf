import type { SlotProgress } from '@palaestra/core';

/**
 * Which slot of an order the next attempt belongs to, so that all variations grow alike: the one of which the smallest
 * share of its quota is accepted, waiting for a verdict or under way; of equals the one with the fewest recordings, then
 * the first. A dropped episode opens its place again.
 *
 * @returns the slot's index, or null when every quota is covered.
 */
export function nextSlot(slots: readonly SlotProgress[]): number | null {
  let best: number | null = null;
  for (const [index, slot] of slots.entries()) {
    if (covered(slot) >= slot.wanted) continue;
    if (best === null || isBefore(slot, slots[best]!)) best = index;
  }
  return best;
}

/**
 * The slots of the next `count` attempts, each chosen as if those before it were under way; fewer when the quotas are
 * covered.
 */
export function nextSlots(slots: readonly SlotProgress[], count: number): number[] {
  const now = slots.map((slot) => ({ ...slot }));
  const chosen: number[] = [];
  while (chosen.length < count) {
    const index = nextSlot(now);
    if (index === null) break;
    now[index]!.underWay += 1;
    chosen.push(index);
  }
  return chosen;
}

function covered({ accepted, pending, underWay }: SlotProgress): number {
  return accepted + pending + underWay;
}

function isBefore(a: SlotProgress, b: SlotProgress): boolean {
  const share = covered(a) / a.wanted - covered(b) / b.wanted;
  return share !== 0 ? share < 0 : a.recorded < b.recorded;
}
