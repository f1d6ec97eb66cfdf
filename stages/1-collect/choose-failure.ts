import { type CellKind, seededRandom } from '@palaestra/cells';
import type { FailureCause } from '@palaestra/core';

/**
 * Whether the expert is asked to fail at this seed, and how. It depends on the seed alone, so that a collection of more
 * episodes begins with the same ones.
 *
 * @param share wished share of failures, 0 to 1.
 */
export function chooseFailure(kind: CellKind, seed: number, share: number): FailureCause | undefined {
  const random = seededRandom(seed, 3);
  if (random.uniform(0, 1) >= share) return undefined;
  return kind.failureModes[random.integer(kind.failureModes.length)];
}
