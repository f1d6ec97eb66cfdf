import { type EpisodeMetadata, type Split, sha256Of } from '@palaestra/core';

/** Shares of the scenes that are held back, 0 to 1. */
export interface SplitShares {
  readonly val: number;
  readonly test: number;
}

/** An episode and what must stay together with it. */
export interface Grouped {
  readonly id: string;
  /** Episodes of one group go to one side. */
  readonly group: string;
}

/** The scene of an episode: the seed of its cell, or the episode itself where nothing tells which were made together. */
export function sceneOf(id: string, { cell, seed }: Pick<EpisodeMetadata, 'cell' | 'seed'>): string {
  return seed === null ? `episode:${id}` : `seed:${cell}:${seed}`;
}

/**
 * Assign each episode to a part by the hash of its group. An episode's part depends on nothing but its own group, so no
 * scene is on both sides and none changes sides when the dataset grows. Shares are met on average. When chance would leave
 * the train split empty, the group with the highest hash goes there.
 */
export async function assignSplits(
  episodes: readonly Grouped[],
  { val, test }: SplitShares,
): Promise<Map<string, Split>> {
  const groups = [...new Set(episodes.map(({ group }) => group))];
  const positions = new Map(
    await Promise.all(groups.map(async (group) => [group, positionOf(await sha256Of(group))] as const)),
  );
  const highest = groups.reduce((a, b) => (positions.get(a)! >= positions.get(b)! ? a : b), groups[0] ?? '');
  const partOf = (group: string): Split => {
    const position = positions.get(group)!;
    if (group === highest || position >= test + val) return 'train';
    return position < test ? 'test' : 'val';
  };
  return new Map(episodes.map(({ id, group }) => [id, partOf(group)]));
}

/** The first 48 bits of a hash as a number in [0, 1). */
function positionOf(sha256: string): number {
  return Number.parseInt(sha256.slice(0, 12), 16) / 2 ** 48;
}
