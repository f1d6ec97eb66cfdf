import type { Distribution } from '../model/distribution.ts';

/**
 * A stream of random numbers: sfc32 (PractRand, Chris Doty-Humphrey), seeded by a number and the name of what it is for, so
 * that every source of chance has its own stream and the same source meets the same luck in two scenarios.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(seed: number, name: string) {
    // cyrb53-like mixing of the name into three words; 12 rounds separate close seeds.
    let h1 = 0xdeadbeef ^ seed;
    let h2 = 0x41c6ce57 ^ Math.imul(seed, 0x9e3779b1);
    for (let index = 0; index < name.length; index++) {
      const code = name.charCodeAt(index);
      h1 = Math.imul(h1 ^ code, 2654435761);
      h2 = Math.imul(h2 ^ code, 1597334677);
    }
    this.#a = h1 | 0;
    this.#b = h2 | 0;
    this.#c = (seed ^ Math.imul(h1 ^ (h2 >>> 13), 3266489909)) | 0;
    for (let round = 0; round < 12; round++) this.uniform();
  }

  /** In [0, 1), 32 bits. */
  uniform(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  /** Standard normal (Box-Muller, one of the pair). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Gamma with scale 1 (Marsaglia and Tsang 2000; shapes below 1 by their boost). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** Beta, as a ratio of gammas. */
  beta(a: number, b: number): number {
    const x = this.gamma(a);
    return x / (x + this.gamma(b));
  }
}

/** Draw a time, s; never negative. */
export function draw(of: Distribution, random: RandomStream): number {
  if (typeof of === 'number') return of;
  switch (of.type) {
    case 'exponential':
      return -of.mean * Math.log(1 - random.uniform());
    case 'normal':
      for (;;) {
        const value = of.mean + of.sd * random.normal();
        if (value >= 0) return value;
      }
    case 'lognormal': {
      const variance = Math.log(1 + (of.sd / of.mean) ** 2);
      return Math.exp(Math.log(of.mean) - variance / 2 + Math.sqrt(variance) * random.normal());
    }
    case 'uniform':
      return of.low + (of.high - of.low) * random.uniform();
    case 'triangular': {
      const { low, mode, high } = of;
      if (high === low) return low;
      const u = random.uniform();
      return u * (high - low) < mode - low
        ? low + Math.sqrt(u * (high - low) * (mode - low))
        : high - Math.sqrt((1 - u) * (high - low) * (high - mode));
    }
    case 'gamma':
      return of.scale * random.gamma(of.shape);
    case 'weibull':
      return of.scale * (-Math.log(1 - random.uniform())) ** (1 / of.shape);
    case 'empirical':
      return of.samples[Math.floor(random.uniform() * of.samples.length)]!;
  }
}

/** Mean of a distribution, s. */
export function meanOf(of: Distribution): number {
  if (typeof of === 'number') return of;
  switch (of.type) {
    case 'exponential':
    case 'normal':
    case 'lognormal':
      return of.mean;
    case 'uniform':
      return (of.low + of.high) / 2;
    case 'triangular':
      return (of.low + of.mode + of.high) / 3;
    case 'gamma':
      return of.shape * of.scale;
    case 'weibull':
      return of.scale * gammaFunction(1 + 1 / of.shape);
    case 'empirical':
      return of.samples.reduce((sum, value) => sum + value, 0) / of.samples.length;
  }
}

/** Lanczos approximation (g = 7, n = 9), relative error below 1e-13 for x >= 1. */
function gammaFunction(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  let sum = 0.9999999999998099;
  for (const [index, coefficient] of coefficients.entries()) sum += coefficient / (x + index);
  const t = x + 6.5;
  return Math.sqrt(2 * Math.PI) * t ** (x - 0.5) * Math.exp(-t) * sum;
}
