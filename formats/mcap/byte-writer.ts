const TEXT = new TextEncoder();

/** A growing little-endian buffer with the value types of MCAP. Numbers are not range-checked here. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** A view of what was written; valid until the next write or `reset`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  reset(): void {
    this.#length = 0;
  }

  #reserve(count: number): number {
    const start = this.#length;
    const end = start + count;
    if (end > this.#bytes.byteLength) {
      const grown = new Uint8Array(Math.max(2 * this.#bytes.byteLength, end));
      grown.set(this.#bytes.subarray(0, start));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = end;
    return start;
  }

  u8(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  u16(value: number): void {
    const at = this.#reserve(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, true);
  }

  /** An unsigned 64-bit integer from a safe number: offsets and lengths. */
  length64(value: number): void {
    const at = this.#reserve(8);
    this.#view.setUint32(at, value >>> 0, true);
    this.#view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
  }

  time(value: bigint): void {
    const at = this.#reserve(8);
    this.#view.setBigUint64(at, value, true);
  }

  raw(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.byteLength);
    this.#bytes.set(bytes, at);
  }

  /** A u32 byte length, then the bytes. */
  blob(bytes: Uint8Array): void {
    this.u32(bytes.byteLength);
    this.raw(bytes);
  }

  text(value: string): void {
    this.blob(TEXT.encode(value));
  }

  /** A u32 byte length, then what `fill` writes. */
  sized(fill: () => void): void {
    const at = this.#reserve(4);
    fill();
    this.#view.setUint32(at, this.#length - at - 4, true);
  }

  /** A record: opcode, u64 body length, then the body that `fill` writes. Returns the bytes of the whole record. */
  record(opcode: number, fill: () => void): number {
    const start = this.#length;
    this.u8(opcode);
    const at = this.#reserve(8);
    fill();
    const body = this.#length - at - 8;
    this.#view.setUint32(at, body >>> 0, true);
    this.#view.setUint32(at + 4, Math.floor(body / 0x1_0000_0000), true);
    return this.#length - start;
  }

  /** A whole Message record: the hot path of writing, in one reservation. */
  message(channelId: number, sequence: number, logTime: bigint, publishTime: bigint, data: Uint8Array): void {
    const at = this.#reserve(31 + data.byteLength);
    const view = this.#view;
    this.#bytes[at] = 0x05;
    view.setUint32(at + 1, 22 + data.byteLength, true);
    view.setUint32(at + 5, 0, true);
    view.setUint16(at + 9, channelId, true);
    view.setUint32(at + 11, sequence, true);
    view.setBigUint64(at + 15, logTime, true);
    view.setBigUint64(at + 23, publishTime, true);
    this.#bytes.set(data, at + 31);
  }

  /** One entry of a message index. */
  indexEntry(logTime: bigint, offset: number): void {
    const at = this.#reserve(16);
    this.#view.setBigUint64(at, logTime, true);
    this.#view.setUint32(at + 8, offset, true);
    this.#view.setUint32(at + 12, 0, true);
  }
}
