import type { Feature, FeatureStatistics, Split } from '@palaestra/core';
import { FeatureAccumulator } from '@palaestra/formats/lerobot';

/**
 * Statistics of a revision while its episodes stream by: exact, over the train split only, so that nothing of the episodes
 * held back for validation or test reaches a normaliser.
 */
export class RevisionStatistics {
  readonly #features: ReadonlyMap<string, FeatureAccumulator>;

  constructor(features: readonly Feature[]) {
    this.#features = new Map(features.map(({ name, fields }) => [name, new FeatureAccumulator(fields.length)]));
  }

  /** Take the frames of an episode; `values` are kept and must not change afterwards. */
  add(split: Split, values: Readonly<Record<string, Float32Array>>): void {
    if (split !== 'train') return;
    for (const [name, accumulator] of this.#features) accumulator.add(values[name]!);
  }

  /** By feature name. @throws {RangeError} when the train split had no frames. */
  result(): Record<string, FeatureStatistics> {
    return Object.fromEntries([...this.#features].map(([name, accumulator]) => [name, accumulator.result()]));
  }
}
