/** Bytes that arrive in pieces, taken out in records. What it hands out is never overwritten. */
export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #head: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Bytes that are here already. */
  get available(): number {
    return this.#head.byteLength;
  }

  /** Wait until `count` bytes are here; false when the source ends before. */
  async need(count: number): Promise<boolean> {
    if (this.#head.byteLength >= count) return true;
    const pieces = [this.#head];
    let total = this.#head.byteLength;
    while (total < count && !this.#ended) {
      const next = await this.#source.next();
      if (next.done === true) this.#ended = true;
      else if (next.value.byteLength > 0) {
        pieces.push(next.value);
        total += next.value.byteLength;
      }
    }
    this.#head = join(pieces, total);
    return total >= count;
  }

  /** The next `count` bytes, left in place; they must be here. */
  peek(count: number): Uint8Array {
    return this.#head.subarray(0, count);
  }

  /** Take out `count` bytes that are here. */
  take(count: number): Uint8Array {
    const taken = this.#head.subarray(0, count);
    this.#head = this.#head.subarray(count);
    return taken;
  }

  /** Tell the source that no more is wanted. */
  async stop(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }
}

function join(pieces: readonly Uint8Array[], total: number): Uint8Array {
  const filled = pieces.filter((piece) => piece.byteLength > 0);
  if (filled.length === 1) return filled[0]!;
  const joined = new Uint8Array(total);
  let at = 0;
  for (const piece of filled) {
    joined.set(piece, at);
    at += piece.byteLength;
  }
  return joined;
}
