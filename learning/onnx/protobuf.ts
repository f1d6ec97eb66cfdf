/**
 * The little of protobuf that ONNX files need (https://protobuf.dev/programming-guides/encoding/): varints, fixed32 and
 * length-delimited fields. Field numbers are given by the caller.
 */

/** Collects the fields of one message. */
export class MessageWriter {
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  /** An int64 or enum field; `value` is a safe integer, negative ones as two's complement. */
  integer(field: number, value: number): this {
    return this.#push(varint(field * 8)).#push(varint(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(varint(field * 8 + 5)).#push(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#push(varint(field * 8 + 2))
      .#push(varint(value.length))
      .#push(value);
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: MessageWriter): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  #push(part: Uint8Array): this {
    this.#parts.push(part);
    this.#size += part.length;
    return this;
  }
}

/** One field of a message: its number and, for length-delimited fields, its bytes (a view, not a copy). */
export interface Field {
  readonly number: number;
  readonly bytes: Uint8Array | null;
}

/**
 * The fields of a message in file order.
 *
 * @throws {RangeError} when the bytes end inside a field or use a wire type that protobuf has given up.
 */
export function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++];
      if (byte === undefined || shift > 2 ** 63) throw new RangeError('the message ends inside a number');
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = next();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) {
      next();
      yield { number, bytes: null };
      continue;
    }
    const length = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? next() : Number.NaN;
    if (!(at + length <= message.length)) throw new RangeError(`field ${number} is longer than the message`);
    yield { number, bytes: wire === 2 ? message.subarray(at, at + length) : null };
    at += length;
  }
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    out.push(rest === 0n ? low : low | 128);
  } while (rest !== 0n);
  return Uint8Array.from(out);
}
