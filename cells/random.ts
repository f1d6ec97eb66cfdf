/** A stream of pseudo-random numbers that is the same for the same seed on every machine. */
export interface Random {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Normal with mean 0 and this standard deviation, cut at 6 deviations. */
  normal(deviation: number): number;
  /** Uniform integer in [0, count). */
  integer(count: number): number;
  /** `count` different integers of [0, of), in random order. */
  pick(count: number, of: number): number[];
}

/**
 * Small Fast Counter, 32 bit (sfc32, C. Doty-Humphrey, PractRand 0.95): 128 bits of state, passes PractRand to 32 TB.
 * `stream` separates independent uses of one seed, so that a new draw in the layout does not shift the expert's noise.
 */
export function seededRandom(seed: number, stream = 0): Random {
  let a = seed | 0;
  let b = Math.floor(seed / 0x1_0000_0000) | 0;
  let c = stream | 0;
  let counter = 1;

  function next(): number {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  }
  // The author's seeding: twelve rounds mix the seed into the whole state.
  for (let round = 0; round < 12; round++) next();

  const unit = () => next() / 0x1_0000_0000;
  return {
    uniform: (low, high) => low + (high - low) * unit(),
    // Irwin and Hall: the sum of twelve uniforms has variance 1 and needs no logarithm, whose last bit engines differ in.
    normal(deviation) {
      let sum = -6;
      for (let draw = 0; draw < 12; draw++) sum += unit();
      return deviation * sum;
    },
    integer: (count) => Math.floor(unit() * count),
    pick(count, of) {
      const rest = Array.from({ length: of }, (_, index) => index);
      return Array.from({ length: count }, () => rest.splice(Math.floor(unit() * rest.length), 1)[0]!);
    },
  };
}
