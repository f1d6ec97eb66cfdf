/** Writes the bits of a NAL unit (ITU-T H.264 7.2, 9.1). */
export class BitWriter {
  #bytes = new Uint8Array(64);
  #bits = 0;

  /** `count` bits of an unsigned number, the highest first. */
  bits(count: number, value: number): this {
    for (let i = count - 1; i >= 0; i--) {
      if (this.#bits >> 3 === this.#bytes.length) this.#grow();
      if (Math.floor(value / 2 ** i) % 2 === 1) this.#bytes[this.#bits >> 3]! |= 128 >> (this.#bits & 7);
      this.#bits++;
    }
    return this;
  }

  /** ue(v). */
  unsigned(value: number): this {
    const length = Math.floor(Math.log2(value + 1));
    return this.bits(length, 0).bits(length + 1, value + 1);
  }

  /** se(v). */
  signed(value: number): this {
    return this.unsigned(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** Fill with `bit` up to a whole byte. */
  align(bit: 0 | 1): this {
    while (this.#bits & 7) this.bits(1, bit);
    return this;
  }

  /** Whole bytes; the position must be on one. */
  bytes(values: Uint8Array): this {
    const at = this.#bits >> 3;
    while (at + values.length >= this.#bytes.length) this.#grow();
    this.#bytes.set(values, at);
    this.#bits += 8 * values.length;
    return this;
  }

  /**
   * The NAL unit with a start code of four bytes: header, the bits with their stop bit, emulation prevention put in.
   *
   * @param header the NAL unit's first byte.
   */
  unit(header: number): Uint8Array<ArrayBuffer> {
    this.bits(1, 1).align(0);
    const payload = this.#bytes.subarray(0, this.#bits >> 3);
    const out = new Uint8Array(5 + Math.ceil(payload.length * 1.5));
    out.set([0, 0, 0, 1, header]);
    let length = 5;
    let zeros = 0;
    for (const byte of payload) {
      if (zeros === 2 && byte <= 3) {
        out[length++] = 3;
        zeros = 0;
      }
      out[length++] = byte;
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return out.slice(0, length);
  }

  #grow(): void {
    const grown = new Uint8Array(2 * this.#bytes.length);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
