import { BitWriter } from '../bit-writer.ts';

/** A picture as one grey level per block of 16 × 16 px, row by row, 0 to 255. */
export type Blocks = readonly number[];

/**
 * A real H.264 stream without an encoder: every macroblock is written as its samples (`I_PCM`) or skipped, so that any
 * decoder shows exactly these grey levels. Constrained baseline, one slice per picture, no reordering.
 */
export class PcmStream {
  readonly #columns: number;
  readonly #rows: number;
  readonly #orderType: 0 | 2;
  #sinceKey = 0;
  #keys = 0;
  #last: Blocks = [];

  /** @param orderType how pictures are numbered, as encoders do either way. */
  constructor(size: { columns: number; rows: number; orderType?: 0 | 2 }) {
    this.#columns = size.columns;
    this.#rows = size.rows;
    this.#orderType = size.orderType ?? 0;
  }

  /** The access unit of a picture that a decoder can begin with, parameter sets included. */
  key(blocks: Blocks): Uint8Array<ArrayBuffer> {
    this.#sinceKey = 0;
    this.#last = blocks;
    const slice = this.#header(7, true);
    for (const level of blocks) macroblock(slice.unsigned(25), level);
    this.#keys++;
    return joined([Uint8Array.of(0, 0, 0, 1, 9, 0x10), this.#sps(), this.#pps(), slice.unit(0x65)]);
  }

  /** The access unit of a picture predicted from the last one: only the blocks that changed are in it. */
  delta(blocks: Blocks): Uint8Array<ArrayBuffer> {
    this.#sinceKey++;
    const slice = this.#header(5, false);
    let run = 0;
    for (const [at, level] of blocks.entries()) {
      if (level === this.#last[at]) {
        run++;
        continue;
      }
      macroblock(slice.unsigned(run).unsigned(30), level);
      run = 0;
    }
    if (run > 0) slice.unsigned(run);
    this.#last = blocks;
    return joined([Uint8Array.of(0, 0, 0, 1, 9, 0x30), slice.unit(0x41)]);
  }

  #header(type: number, key: boolean): BitWriter {
    const bits = new BitWriter()
      .unsigned(0)
      .unsigned(type)
      .unsigned(0)
      .bits(4, this.#sinceKey % 16);
    if (key) bits.unsigned(this.#keys % 2);
    if (this.#orderType === 0) bits.bits(6, (2 * this.#sinceKey) % 64);
    if (key) return bits.bits(2, 0).signed(0).unsigned(1);
    return bits.bits(3, 0).signed(0).unsigned(1);
  }

  #sps(): Uint8Array {
    const bits = new BitWriter()
      .bits(8, 66)
      .bits(8, 0xc0)
      .bits(8, 30)
      .unsigned(0)
      .unsigned(0)
      .unsigned(this.#orderType);
    if (this.#orderType === 0) bits.unsigned(2);
    bits
      .unsigned(1)
      .bits(1, 0)
      .unsigned(this.#columns - 1)
      .unsigned(this.#rows - 1);
    return bits.bits(4, 0b1100).unit(0x67);
  }

  #pps(): Uint8Array {
    const bits = new BitWriter().unsigned(0).unsigned(0).bits(2, 0).unsigned(0).unsigned(0).unsigned(0);
    return bits.bits(3, 0).signed(0).signed(0).signed(0).bits(3, 0b100).unit(0x68);
  }
}

/** Samples of a grey block; PCM samples must not be 0, and video levels begin at 16. */
function macroblock(slice: BitWriter, level: number): void {
  slice.align(0).bytes(new Uint8Array(256).fill(Math.max(1, level)));
  slice.bytes(new Uint8Array(128).fill(128));
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
