import type { MissingParts } from './answers.ts';

/** The ranges [from, toExclusive) of parts whose bit is not set. Bit n stands in byte n / 8, counted from the right. */
export function missingParts(received: Uint8Array, count: number): MissingParts {
  const ranges: MissingParts = [];
  for (let n = 0; n < count; n++) {
    if (((received[n >> 3] ?? 0) >> (n & 7)) & 1) continue;
    const last = ranges.at(-1);
    if (last?.[1] === n) last[1] = n + 1;
    else ranges.push([n, n + 1]);
  }
  return ranges;
}

/** The bits without those of some parts. */
export function withoutParts(received: Uint8Array, parts: readonly number[]): Uint8Array {
  const left = Uint8Array.from(received);
  for (const n of parts) left[n >> 3]! &= ~(1 << (n & 7));
  return left;
}

/** No part has arrived of `count`. */
export function noParts(count: number): Uint8Array {
  return new Uint8Array(Math.ceil(count / 8));
}
