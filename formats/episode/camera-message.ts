import { longTypeName } from '../ros2/index.ts';
import type { MessageForm } from './row-decoder.ts';

/** A picture as a camera's message carries it. */
export interface CameraMessage {
  /** Sensor time, nanoseconds since the epoch; null when the message leaves it empty. */
  readonly stampNs: bigint | null;
  /** As the message names it: `h264`, `jpeg`, `rgb8; jpeg compressed bgr8` … */
  readonly format: string;
  /** A view into the message. */
  readonly data: Uint8Array;
}

/** Takes a message apart; null for one that is damaged. */
export type CameraDecoder = (message: Uint8Array) => CameraMessage | null;

const utf8 = new TextDecoder();

/** The decoder for a channel of compressed pictures or video, or the reason why there is none. */
export function cameraDecoder({ messageEncoding, schema }: MessageForm): CameraDecoder | string {
  const type = longTypeName(schema?.name ?? '');
  if (!/[./]Compressed(Image|Video)$/.test(type))
    return `${type || 'a message without schema'} holds no encoded picture`;
  const decode = {
    cdr: type.startsWith('sensor_msgs/') ? stampedCdr : foxgloveCdr,
    protobuf,
    json,
  }[messageEncoding];
  if (decode === undefined) return `messages are ${messageEncoding || 'of unnamed encoding'}`;
  return (message) => {
    try {
      return decode(message);
    } catch {
      // Beyond the end, or no JSON: a damaged message, which the checks count.
      return null;
    }
  };
}

/** sensor_msgs/msg/CompressedImage: header, format, data. */
function stampedCdr(message: Uint8Array): CameraMessage {
  const cdr = new CdrReader(message);
  const stampNs = cdr.time();
  cdr.bytes();
  return { stampNs, format: cdr.text(), data: cdr.bytes() };
}

/** foxglove_msgs/msg/CompressedVideo and CompressedImage: timestamp, frame_id, data, format. */
function foxgloveCdr(message: Uint8Array): CameraMessage {
  const cdr = new CdrReader(message);
  const stampNs = cdr.time();
  cdr.bytes();
  const data = cdr.bytes();
  return { stampNs, data, format: cdr.text() };
}

/** Plain CDR of times, text and bytes, which are aligned to 4 bytes at most. Without a copy of the picture. */
class CdrReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;
  #at = 4;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = (this.#view.getUint8(1) & 1) === 1;
  }

  time(): bigint | null {
    const sec = this.#view.getInt32(this.#at, this.#little);
    const nanosec = this.#view.getUint32(this.#at + 4, this.#little);
    this.#at += 8;
    return sec === 0 && nanosec === 0 ? null : BigInt(sec) * 1_000_000_000n + BigInt(nanosec);
  }

  bytes(): Uint8Array {
    const start = ((this.#at + 3) & ~3) + 4;
    const end = start + this.#view.getUint32(start - 4, this.#little);
    if (end > this.#bytes.length) throw new RangeError('the message ends too early');
    this.#at = end;
    return this.#bytes.subarray(start, end);
  }

  text(): string {
    return utf8.decode(this.bytes()).replace(/\0.*$/s, '');
  }
}

/** foxglove.CompressedVideo and CompressedImage: timestamp = 1, frame_id = 2, data = 3, format = 4. */
function protobuf(message: Uint8Array): CameraMessage {
  const fields = protobufFields(message);
  const time = protobufFields((fields.get(1) as Uint8Array | undefined) ?? new Uint8Array());
  const [seconds, nanos] = [time.get(1), time.get(2)];
  const stampNs = BigInt(Number(seconds ?? 0)) * 1_000_000_000n + BigInt(Number(nanos ?? 0));
  const data = fields.get(3);
  return {
    stampNs: stampNs === 0n ? null : stampNs,
    format: utf8.decode((fields.get(4) as Uint8Array | undefined) ?? new Uint8Array()),
    data: data instanceof Uint8Array ? data : new Uint8Array(),
  };
}

/** The last value of every field: numbers of varints, views of what has a length. */
function protobufFields(message: Uint8Array): Map<number, number | Uint8Array> {
  const fields = new Map<number, number | Uint8Array>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('the message ends too early');
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new RangeError('a number is too long');
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    const field = Math.floor(tag / 8);
    if (wire === 0) fields.set(field, varint());
    else if (wire === 2) {
      const end = varint() + at;
      if (end > message.length) throw new RangeError('the message ends too early');
      fields.set(field, message.subarray(at, end));
      at = end;
    } else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4;
    else throw new RangeError('no protobuf message');
  }
  return fields;
}

function json(message: Uint8Array): CameraMessage {
  const { timestamp, header, data, format } = JSON.parse(utf8.decode(message)) as {
    timestamp?: { sec?: number; nsec?: number };
    header?: { stamp?: { sec?: number; nsec?: number; nanosec?: number } };
    data?: unknown;
    format?: unknown;
  };
  const time: { sec?: number; nsec?: number; nanosec?: number } = timestamp ?? header?.stamp ?? {};
  const stampNs = BigInt(time.sec ?? 0) * 1_000_000_000n + BigInt(time.nsec ?? time.nanosec ?? 0);
  return {
    stampNs: stampNs === 0n ? null : stampNs,
    format: String(format),
    data: Uint8Array.from(atob(String(data)), (letter) => letter.charCodeAt(0)),
  };
}
