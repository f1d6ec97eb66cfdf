import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { PalaestraError } from '@palaestra/core';

/** Element types of onnx.proto3 `TensorProto.DataType` that our graphs use. */
export const ELEMENT = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof ELEMENT;

/** An operator call; attributes are integers or lists of integers, which is all that our operators need. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}

/** A constant of the graph; `raw` is little endian, row-major. */
export interface Initialiser {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly raw: Uint8Array;
}

/** A named float32 input or output of the graph. */
export interface Port {
  readonly name: string;
  readonly dims: readonly number[];
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly initialisers: readonly Initialiser[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

const OPSET = 18;
const IR_VERSION = 8;
const METADATA_FIELD = 14;

/** Write an ONNX file (onnx.proto3, IR version 8, opset 18) with the given `metadata_props`. */
export function encodeModel(graph: Graph, metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
  const out = new BinaryWriter();
  integer(out, 1, IR_VERSION);
  text(out, 2, 'palaestra');
  message(out, 7, () => writeGraph(out, graph));
  message(out, 8, () => {
    text(out, 1, '');
    integer(out, 2, OPSET);
  });
  for (const [key, value] of Object.entries(metadata)) {
    message(out, METADATA_FIELD, () => {
      text(out, 1, key);
      text(out, 2, value);
    });
  }
  return out.finish();
}

/**
 * The `metadata_props` of an ONNX file.
 *
 * @throws PalaestraError `bad_file` when the bytes are not a protobuf message.
 */
export function readMetadata(model: Uint8Array): Record<string, string> {
  const found: Record<string, string> = {};
  try {
    for (const { field, bytes } of fields(model)) {
      if (field !== METADATA_FIELD) continue;
      const entry = new Map([...fields(bytes)].map((part) => [part.field, new TextDecoder().decode(part.bytes)]));
      found[entry.get(1) ?? ''] = entry.get(2) ?? '';
    }
  } catch (cause) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read the ONNX file: expected a protobuf message, found ${model.length} bytes that are none`,
      { cause },
    );
  }
  return found;
}

/** The fields of a message that have bytes of their own, in file order; views, not copies. */
function* fields(of: Uint8Array): Generator<{ readonly field: number; readonly bytes: Uint8Array }> {
  const reader = new BinaryReader(of);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (wire === WireType.LengthDelimited) yield { field, bytes: reader.bytes() };
    else reader.skip(wire, field);
  }
}

function writeGraph(out: BinaryWriter, { nodes, initialisers, inputs, outputs }: Graph): void {
  for (const node of nodes) message(out, 1, () => writeNode(out, node));
  text(out, 2, 'palaestra');
  for (const item of initialisers) message(out, 5, () => writeInitialiser(out, item));
  for (const port of inputs) message(out, 11, () => writePort(out, port));
  for (const port of outputs) message(out, 12, () => writePort(out, port));
}

function writeNode(out: BinaryWriter, { op, inputs, outputs, attributes }: GraphNode): void {
  for (const input of inputs) text(out, 1, input);
  for (const output of outputs) text(out, 2, output);
  text(out, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    message(out, 5, () => {
      text(out, 1, name);
      if (typeof value === 'number') integer(out, 3, value);
      else for (const item of value) integer(out, 8, item);
      integer(out, 20, typeof value === 'number' ? 2 : 7);
    });
  }
}

function writeInitialiser(out: BinaryWriter, { name, type, dims, raw }: Initialiser): void {
  for (const dim of dims) integer(out, 1, dim);
  integer(out, 2, ELEMENT[type]);
  text(out, 8, name);
  out.tag(9, WireType.LengthDelimited).bytes(raw);
}

function writePort(out: BinaryWriter, { name, dims }: Port): void {
  text(out, 1, name);
  // TypeProto > Tensor > TensorShapeProto > Dimension.
  message(out, 2, () =>
    message(out, 1, () => {
      integer(out, 1, ELEMENT.float32);
      message(out, 2, () => {
        for (const dim of dims) message(out, 1, () => integer(out, 1, dim));
      });
    }),
  );
}

function integer(out: BinaryWriter, field: number, value: number): void {
  out.tag(field, WireType.Varint).int64(value);
}

function text(out: BinaryWriter, field: number, value: string): void {
  out.tag(field, WireType.LengthDelimited).string(value);
}

function message(out: BinaryWriter, field: number, write: () => void): void {
  out.tag(field, WireType.LengthDelimited).fork();
  write();
  out.join();
}
