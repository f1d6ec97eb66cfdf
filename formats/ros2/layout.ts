import { PalaestraError } from '@palaestra/core';
import { dimensionNames, frameOf, isStamp, LONGEST_ARRAY } from './dimensions.ts';
import type { MessageShape, Primitive } from './shape.ts';

/**
 * Where the numbers of one CDR message lie. Messages of one topic nearly always have the same text and array lengths,
 * so the walk through the definition is done once and every further message is read by offset: a comparison of the
 * bytes that are structure, then one `DataView` access per number.
 */
export interface Layout {
  /** One name per dimension; see `dimensionNames`. */
  readonly names: readonly string[];
  readonly frame: string | null;
  readonly leaves: readonly Leaf[];
  /** Offsets of every header stamp; the first stamps the message. */
  readonly stamps: readonly number[];
  /** Byte ranges [start, end) of lengths and text, which a message of this layout has in common. */
  readonly structure: readonly (readonly [start: number, end: number])[];
  readonly sample: Uint8Array;
}

export interface Leaf {
  readonly offset: number;
  readonly type: Exclude<Primitive, 'string'>;
}

const SIZE: Readonly<Record<Exclude<Primitive, 'string'>, number>> = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
  time: 8,
  duration: 8,
};

/** Bytes before the content: representation identifier and options (DDS-XTypes 1.3, 7.6.3.1). */
const ENCAPSULATION = 4;
const utf8 = new TextDecoder();

/**
 * Walk through a message once.
 *
 * @throws PalaestraError `bad_file` when the bytes end too early or are in a representation other than plain CDR.
 */
export function layoutOf(schema: string, shape: MessageShape, message: Uint8Array): Layout {
  const view = viewOf(message);
  const kind = message.byteLength >= ENCAPSULATION ? view.getUint8(1) : -1;
  // 0, 1: plain CDR of XCDR 1, big and little endian. 6, 7: plain CDR of XCDR 2, where nothing is aligned beyond 4.
  if (kind !== 0 && kind !== 1 && kind !== 6 && kind !== 7) {
    throw new PalaestraError('bad_file', `Cannot read a message: not plain CDR, expected 0, 1, 6 or 7, found ${kind}`);
  }
  const little = (kind & 1) === 1;
  const widest = kind < 6 ? 8 : 4;
  const paths: string[] = [];
  const leaves: Leaf[] = [];
  const stamps: number[] = [];
  const strings = new Map<string, string>();
  const structure: [number, number][] = [[0, 2]];
  let at = ENCAPSULATION;

  function take(size: number, align: number): number {
    const start = at + ((align - ((at - ENCAPSULATION) % align)) % align);
    if (start + size > message.byteLength) {
      throw new PalaestraError(
        'bad_file',
        `Cannot read a message: it ends too early, expected ${start + size} bytes, found ${message.byteLength} (${schema})`,
      );
    }
    at = start + size;
    return start;
  }

  function length(): number {
    const start = take(4, 4);
    structure.push([start, start + 4]);
    return view.getUint32(start, little);
  }

  function value(type: Primitive, path: string, recorded: boolean): void {
    if (type === 'string') {
      const size = length();
      const start = take(size, 1);
      structure.push([start, at]);
      if (recorded) strings.set(path, utf8.decode(message.subarray(start, Math.max(start, at - 1))));
      return;
    }
    const start = take(SIZE[type], Math.min(type === 'time' || type === 'duration' ? 4 : SIZE[type], widest));
    if (type === 'time' && isStamp(path)) stamps.push(start);
    else if (recorded) {
      paths.push(path);
      leaves.push({ offset: start, type });
    }
  }

  function fields(type: MessageShape, prefix: string, recorded: boolean): void {
    // A message without fields has one placeholder byte on the wire.
    if (type.fields.length === 0) take(1, 1);
    for (const field of type.fields) {
      const path = prefix + field.name;
      if (field.length === null) one(field.type, path, recorded);
      else many(field.type, field.length === 'sequence' ? length() : field.length, path, recorded);
    }
  }

  function one(type: Primitive | MessageShape, path: string, recorded: boolean): void {
    if (typeof type === 'string') value(type, path, recorded);
    else fields(type, `${path}.`, recorded);
  }

  function many(type: Primitive | MessageShape, count: number, path: string, recorded: boolean): void {
    const payload = count > LONGEST_ARRAY || type === 'uint8' || type === 'int8';
    if (payload && typeof type === 'string' && type !== 'string' && count > 0) {
      take(0, Math.min(type === 'time' || type === 'duration' ? 4 : SIZE[type], widest));
      take(count * SIZE[type], 1);
      return;
    }
    for (let i = 0; i < count; i++) one(type, `${path}.${i}`, recorded && !payload);
  }

  fields(shape, '', true);
  return {
    names: dimensionNames(schema, paths, strings),
    frame: frameOf(strings),
    leaves,
    stamps,
    structure: joined(structure),
    sample: message.slice(),
  };
}

/** True when `message` can be read with `layout`: same size, same lengths, same text. */
export function fits(layout: Layout, message: Uint8Array): boolean {
  const { sample } = layout;
  if (message.byteLength !== sample.byteLength) return false;
  for (const [start, end] of layout.structure) {
    for (let i = start; i < end; i++) if (message[i] !== sample[i]) return false;
  }
  return true;
}

/** Read dimension `k` of a message that `fits` into `columns[k][row]`. Times become seconds, booleans 0 and 1. */
export function readRow(layout: Layout, message: Uint8Array, columns: readonly Float64Array[], row: number): void {
  const view = viewOf(message);
  const little = isLittle(message);
  const { leaves } = layout;
  for (let k = 0; k < leaves.length; k++) columns[k]![row] = readNumber(view, leaves[k]!, little);
}

/** The header stamp, nanoseconds since the epoch; null when the type has none. */
export function stampOf(layout: Layout, message: Uint8Array): bigint | null {
  const offset = layout.stamps[0];
  if (offset === undefined) return null;
  const view = viewOf(message);
  const little = isLittle(message);
  return BigInt(view.getInt32(offset, little)) * 1_000_000_000n + BigInt(view.getUint32(offset + 4, little));
}

function readNumber(view: DataView, { offset, type }: Leaf, little: boolean): number {
  switch (type) {
    case 'float64':
      return view.getFloat64(offset, little);
    case 'float32':
      return view.getFloat32(offset, little);
    case 'bool':
      return view.getUint8(offset) === 0 ? 0 : 1;
    case 'int8':
      return view.getInt8(offset);
    case 'uint8':
      return view.getUint8(offset);
    case 'int16':
      return view.getInt16(offset, little);
    case 'uint16':
      return view.getUint16(offset, little);
    case 'int32':
      return view.getInt32(offset, little);
    case 'uint32':
      return view.getUint32(offset, little);
    case 'int64':
      return Number(view.getBigInt64(offset, little));
    case 'uint64':
      return Number(view.getBigUint64(offset, little));
    case 'time':
    case 'duration':
      return view.getInt32(offset, little) + view.getUint32(offset + 4, little) / 1e9;
  }
}

function joined(ranges: readonly [number, number][]): [number, number][] {
  const out: [number, number][] = [];
  for (const [start, end] of ranges) {
    const last = out.at(-1);
    if (last && last[1] === start) last[1] = end;
    else if (end > start) out.push([start, end]);
  }
  return out;
}

function isLittle(message: Uint8Array): boolean {
  return (message[1]! & 1) === 1;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
