import { badFile } from './bad-file.ts';

const TEXT = new TextDecoder();

/**
 * Reads the value types of MCAP from the body of one record. Every length is checked against what is there before
 * anything is allocated.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  readonly #base: number;
  #end: number;
  #at = 0;

  /** @param base offset of the first byte in the file, for messages. */
  constructor(bytes: Uint8Array, what: string, base: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
    this.#base = base;
    this.#end = bytes.byteLength;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#at;
  }

  #take(count: number): number {
    const at = this.#at;
    if (count > this.#end - at) {
      const reason = `${this.#what} is too short, expected ${count} more bytes, found ${this.#end - at}`;
      throw badFile(reason, this.#base + at);
    }
    this.#at = at + count;
    return at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** An offset, length or count of 64 bits; above 2^53 it cannot be meant. */
  length64(): number {
    const at = this.#take(8);
    const value = this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 0x1_0000_0000;
    if (value > Number.MAX_SAFE_INTEGER) {
      throw badFile(`${this.#what} holds an impossible 64-bit length, found ${value}`, this.#base + at);
    }
    return value;
  }

  time(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  raw(count: number): Uint8Array {
    const at = this.#take(count);
    return this.#bytes.subarray(at, at + count);
  }

  blob(): Uint8Array {
    return this.raw(this.u32());
  }

  text(): string {
    return TEXT.decode(this.blob());
  }

  /** A u32 byte length, then entries as long as there are bytes. */
  #entries(read: () => void): void {
    const length = this.u32();
    const start = this.#take(length);
    const outer = this.#end;
    this.#at = start;
    this.#end = start + length;
    while (this.#at < this.#end) read();
    this.#end = outer;
  }

  textMap(): Map<string, string> {
    const map = new Map<string, string>();
    this.#entries(() => {
      const at = this.#at;
      const key = this.text();
      if (map.has(key)) throw badFile(`${this.#what} has the key "${key}" twice`, this.#base + at);
      map.set(key, this.text());
    });
    return map;
  }

  /** Channel ids to offsets or counts. */
  countMap(): Map<number, number> {
    const map = new Map<number, number>();
    this.#entries(() => {
      const key = this.u16();
      map.set(key, this.length64());
    });
    return map;
  }

  indexEntries(): [bigint, number][] {
    const entries: [bigint, number][] = [];
    this.#entries(() => entries.push([this.time(), this.length64()]));
    return entries;
  }
}
