import type { Readable } from './byte-access.ts';

const WINDOW_BYTES = 1024 * 1024;

/** Walks through a file with few reads: small ranges come out of a window that moves along. */
export class FileWindow {
  readonly size: number;
  readonly #readable: Readable;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  private constructor(readable: Readable, size: number) {
    this.#readable = readable;
    this.size = size;
  }

  static async over(readable: Readable): Promise<FileWindow> {
    return new FileWindow(readable, Number(await readable.size()));
  }

  /** `length` bytes from `offset`, which must lie inside the file. */
  async view(offset: number, length: number): Promise<Uint8Array> {
    const from = offset - this.#start;
    if (from < 0 || from + length > this.#bytes.byteLength) {
      const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.size - offset);
      this.#bytes = await this.#readable.read(BigInt(offset), BigInt(Math.max(length, wanted)));
      this.#start = offset;
      return this.#bytes.subarray(0, length);
    }
    return this.#bytes.subarray(from, from + length);
  }

  /** The same range in pieces, for what may be too large to hold. */
  async *pieces(offset: number, length: number): AsyncGenerator<Uint8Array, void> {
    for (let done = 0; done < length; done += WINDOW_BYTES) {
      yield await this.view(offset + done, Math.min(WINDOW_BYTES, length - done));
    }
  }
}
