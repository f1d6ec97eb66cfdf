import type { FeatureStatistics } from '@palaestra/core';

const QUANTILES = { q01: 0.01, q10: 0.1, q50: 0.5, q90: 0.9, q99: 0.99 } as const;

/**
 * Exact statistics of a feature over any number of frames: population standard deviation, and quantiles by linear
 * interpolation between order statistics (the default of NumPy; Hyndman and Fan 1996, type 7).
 *
 * Sums run over the sorted values, so the result does not depend on the order in which frames came. Exact quantiles need
 * every value: memory is 4 bytes per number for Float32Array input, 8 for Float64Array.
 */
export class FeatureAccumulator {
  readonly #dimensions: number;
  readonly #chunks: (Float32Array | Float64Array)[] = [];
  #rows = 0;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  /** Take frames, row-major, shape [frames, dimensions]; `values` is kept and must not change afterwards. */
  add(values: Float32Array | Float64Array): void {
    this.#chunks.push(values);
    this.#rows += values.length / this.#dimensions;
  }

  /** @throws {RangeError} when no frame was added. */
  result(): FeatureStatistics {
    if (this.#rows === 0) throw new RangeError('Cannot compute statistics: no frames were added');
    const statistics: FeatureStatistics = {
      min: [],
      max: [],
      mean: [],
      std: [],
      q01: [],
      q10: [],
      q50: [],
      q90: [],
      q99: [],
      count: this.#rows,
    };
    for (let dimension = 0; dimension < this.#dimensions; dimension++) {
      const sorted = this.#column(dimension).sort();
      let sum = 0;
      for (const value of sorted) sum += value;
      const mean = sum / sorted.length;
      let squares = 0;
      for (const value of sorted) squares += (value - mean) ** 2;
      statistics.min.push(sorted[0]!);
      statistics.max.push(sorted.at(-1)!);
      statistics.mean.push(mean);
      statistics.std.push(Math.sqrt(squares / sorted.length));
      for (const [name, q] of Object.entries(QUANTILES)) {
        statistics[name as keyof typeof QUANTILES].push(quantileOfSorted(sorted, q));
      }
    }
    return statistics;
  }

  #column(dimension: number): Float64Array {
    const column = new Float64Array(this.#rows);
    let row = 0;
    for (const chunk of this.#chunks) {
      for (let i = dimension; i < chunk.length; i += this.#dimensions) column[row++] = chunk[i]!;
    }
    return column;
  }
}

function quantileOfSorted(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (at - below);
}
