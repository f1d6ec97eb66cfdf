import { PalaestraError } from '@palaestra/core';

/** Parameter sets and slice headers are short; what is longer is not read further. */
const MOST_BYTES = 8192;

/** Reads the bits of a NAL unit's payload, emulation prevention bytes taken out (ITU-T H.264 7.3.1, 7.2 and 9.1). */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** @param unit a NAL unit with its header byte, which is passed over. */
  constructor(unit: Uint8Array, most = MOST_BYTES) {
    this.#bytes = unescaped(unit.subarray(1, 1 + most));
  }

  /** Bits read so far. */
  get position(): number {
    return this.#at;
  }

  /** `count` bits, up to 32, as an unsigned number. @throws PalaestraError `bad_file` beyond the end. */
  bits(count: number): number {
    if (this.#at + count > this.#bytes.length * 8) {
      throw new PalaestraError('bad_file', 'Cannot read an H.264 header: it ends too early');
    }
    let value = 0;
    for (let left = count; left > 0; ) {
      const free = 8 - (this.#at & 7);
      const take = Math.min(free, left);
      const part = (this.#bytes[this.#at >> 3]! >> (free - take)) & ((1 << take) - 1);
      value = value * 2 ** take + part;
      this.#at += take;
      left -= take;
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** ue(v): an unsigned Exp-Golomb number. */
  unsigned(): number {
    let zeros = 0;
    while (this.bits(1) === 0) {
      zeros++;
      if (zeros > 31) throw new PalaestraError('bad_file', 'Cannot read an H.264 header: a number is too long');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v): a signed Exp-Golomb number. */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }

  /** An unsigned number that must not pass `most`. @throws PalaestraError `bad_file` with `what`. */
  upTo(most: number, what: string): number {
    const value = this.unsigned();
    if (value <= most) return value;
    throw new PalaestraError(
      'bad_file',
      `Cannot read an H.264 header: ${what} is out of range, expected at most ${most}, found ${value}`,
    );
  }
}

function unescaped(payload: Uint8Array): Uint8Array {
  if (payload.indexOf(3) < 0) return payload;
  const out = new Uint8Array(payload.length);
  let length = 0;
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out[length++] = byte;
  }
  return out.subarray(0, length);
}
