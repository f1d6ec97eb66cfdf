/**
 * Seeded random numbers whose whole state is four integers, so that a checkpoint can carry it. The generator is sfc32
 * (Doty-Humphrey, PractRand).
 */
export class Random {
  readonly #s: Uint32Array;

  private constructor(state: Uint32Array) {
    this.#s = state;
  }

  static seeded(seed: number): Random {
    const random = new Random(Uint32Array.of(seed, Math.floor(seed / 2 ** 32), 0x9e3779b9, 1));
    // Seeds that differ in one bit give unrelated streams only after the state has been mixed.
    for (let i = 0; i < 16; i++) random.uniform();
    return random;
  }

  static restored(state: readonly number[]): Random {
    return new Random(Uint32Array.from(state));
  }

  state(): number[] {
    return [...this.#s];
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    const s = this.#s;
    const sum = (s[0]! + s[1]! + s[3]!) >>> 0;
    s[3]! += 1;
    s[0] = s[1]! ^ (s[1]! >>> 9);
    s[1] = s[2]! + (s[2]! << 3);
    s[2] = ((s[2]! << 21) | (s[2]! >>> 11)) + sum;
    return sum / 2 ** 32;
  }

  /** Uniform integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
