import type { CellKind } from '@palaestra/cells';
import { type Assignment, PalaestraError } from '@palaestra/core';

/** Seeds of one assignment; more than enough to meet one of some hundred combinations of values. */
const WINDOW = 4096;

/**
 * The seed of an assignment: the first of its window whose scene has the asked variation. Windows of the assignments of an
 * order do not overlap, so that no scene is recorded twice for it; those of two orders are far apart.
 *
 * @param after another scene of the same assignment: the next one after this seed of its window.
 * @throws PalaestraError `conflict` when the cell never shows the variation.
 */
export function seedFor(kind: CellKind, { order, variation, ordinal }: Assignment, after = -1): number {
  const first = 2 ** 24 + (hash(order) % 2 ** 30) + ordinal * WINDOW;
  for (let seed = Math.max(first, after + 1); seed < first + WINDOW; seed++) {
    const shown = kind.variation(seed);
    if (Object.entries(variation).every(([name, value]) => String(shown[name]) === String(value))) return seed;
  }
  const text = `the cell ${kind.name} never shows ${JSON.stringify(variation)}`;
  throw new PalaestraError('conflict', `Cannot collect: ${text} (${order})`);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}
