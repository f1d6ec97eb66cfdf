import { dimensionNames, frameOf, isStamp, LONGEST_ARRAY } from './dimensions.ts';

/** The numbers of one decoded message. */
export interface FlatMessage {
  readonly names: readonly string[];
  readonly values: readonly number[];
  /** Header stamp, nanoseconds since the epoch; null when the message has none. */
  readonly stampNs: bigint | null;
  readonly frame: string | null;
}

/** Beyond, a message is no signal; hostile text nests without end or names a million fields. */
const MOST_NUMBERS = 4096;
const DEEPEST = 32;

/**
 * Turn a decoded message (ROS 2, protobuf or JSON) into named numbers, in field order: booleans as 0 and 1, times as seconds, text
 * left out, arrays by index. Arrays of bytes and arrays longer than 512 are payloads and left out as well,
 * and so is what lies deeper than 32 levels or comes after 4096 numbers.
 */
export function flatten(schema: string, message: unknown): FlatMessage {
  const paths: string[] = [];
  const values: number[] = [];
  const strings = new Map<string, string>();
  let stampNs: bigint | null = null;

  function add(path: string, value: number): void {
    if (paths.length >= MOST_NUMBERS) return;
    paths.push(path);
    values.push(value);
  }

  function visit(path: string, value: unknown, depth: number): void {
    if (depth > DEEPEST || paths.length >= MOST_NUMBERS) return;
    if (typeof value === 'number') add(path, value);
    else if (typeof value === 'boolean' || typeof value === 'bigint') add(path, Number(value));
    else if (typeof value === 'string') strings.set(path, value);
    else if (isList(value)) {
      const payload = value instanceof Uint8Array || value instanceof Int8Array || value.length > LONGEST_ARRAY;
      if (!payload) for (let i = 0; i < value.length; i++) visit(`${path}.${i}`, value[i], depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      const time = timeOf(value);
      if (time !== null && isStamp(path)) stampNs ??= BigInt(time.sec) * 1_000_000_000n + BigInt(time.nanosec);
      else if (time !== null) add(path, time.sec + time.nanosec / 1e9);
      else
        for (const [key, member] of Object.entries(value))
          visit(path === '' ? key : `${path}.${key}`, member, depth + 1);
    }
  }

  visit('', message, 0);
  return { names: dimensionNames(schema, paths, strings), values, stampNs, frame: frameOf(strings) };
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** `{sec, nanosec}` of ROS 2 and `{sec, nsec}` of Foxglove's JSON. */
function timeOf(value: object): { sec: number; nanosec: number } | null {
  const { sec, nanosec, nsec } = value as { sec?: unknown; nanosec?: unknown; nsec?: unknown };
  const fraction = nanosec ?? nsec;
  const isTime = Number.isSafeInteger(sec) && Number.isSafeInteger(fraction) && Object.keys(value).length === 2;
  return isTime ? { sec: sec as number, nanosec: fraction as number } : null;
}
