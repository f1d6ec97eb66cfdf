/** Numbers that look random and follow from a seed, so that a run can be repeated. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from `low` to below `high`. */
  between(low: number, high: number): number;
  /** How far to the next event, when `rate` of them are expected per unit; infinite for rate 0. */
  distance(rate: number): number;
  /** An own stream of numbers, which does not depend on how many were drawn here. */
  fork(name: string): Random;
}

/** mulberry32 (T. Ettinger, public domain), seeded by a hash of the text. */
export function seededRandom(seed: string): Random {
  let state = hashOf(seed);
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low)),
    distance: (rate) => (rate > 0 ? -Math.log(1 - next()) / rate : Number.POSITIVE_INFINITY),
    fork: (name) => seededRandom(`${seed}/${name}`),
  };
}

/** FNV-1a, 32 bit. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  return hash;
}
