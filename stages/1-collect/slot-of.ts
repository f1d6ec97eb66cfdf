import type { EpisodeMetadata, WorkOrder } from '@palaestra/core';

/**
 * The slot of an order that an episode's variation belongs to: the first of which every factor has the asked value. What the
 * episode varied besides does not matter.
 */
export function slotOf(slots: WorkOrder['slots'], variation: EpisodeMetadata['variation']): number | null {
  const index = slots.findIndex((slot) =>
    Object.entries(slot.variation).every(([name, value]) => String(variation[name]) === String(value)),
  );
  return index < 0 ? null : index;
}
