import { PalaestraError } from '@palaestra/core';
import { MessageWriter, readFields } from './protobuf.ts';

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
  const body = new MessageWriter();
  for (const node of graph.nodes) body.message(1, encodeNode(node));
  body.string(2, 'palaestra');
  for (const item of graph.initialisers) body.message(5, encodeInitialiser(item));
  for (const port of graph.inputs) body.message(11, encodePort(port));
  for (const port of graph.outputs) body.message(12, encodePort(port));
  const model = new MessageWriter()
    .integer(1, IR_VERSION)
    .string(2, 'palaestra')
    .message(7, body)
    .message(8, new MessageWriter().string(1, '').integer(2, OPSET));
  for (const [key, value] of Object.entries(metadata)) {
    model.message(METADATA_FIELD, new MessageWriter().string(1, key).string(2, value));
  }
  return model.finish();
}

/**
 * The `metadata_props` of an ONNX file.
 *
 * @throws PalaestraError `bad_file` when the bytes are not a protobuf message.
 */
export function readMetadata(model: Uint8Array): Record<string, string> {
  const out: Record<string, string> = {};
  const text = new TextDecoder();
  try {
    for (const field of readFields(model)) {
      if (field.number !== METADATA_FIELD || field.bytes === null) continue;
      const entry = new Map(
        [...readFields(field.bytes)].map((part) => [part.number, text.decode(part.bytes ?? undefined)]),
      );
      out[entry.get(1) ?? ''] = entry.get(2) ?? '';
    }
  } catch (cause) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read the ONNX file: expected a protobuf message, found ${model.length} bytes that are none`,
      { cause },
    );
  }
  return out;
}

function encodeNode(node: GraphNode): MessageWriter {
  const out = new MessageWriter();
  for (const input of node.inputs) out.string(1, input);
  for (const output of node.outputs) out.string(2, output);
  out.string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    const attribute = new MessageWriter().string(1, name);
    if (typeof value === 'number') attribute.integer(3, value).integer(20, 2);
    else {
      for (const item of value) attribute.integer(8, item);
      attribute.integer(20, 7);
    }
    out.message(5, attribute);
  }
  return out;
}

function encodeInitialiser(item: Initialiser): MessageWriter {
  const out = new MessageWriter();
  for (const dim of item.dims) out.integer(1, dim);
  return out.integer(2, ELEMENT[item.type]).string(8, item.name).bytes(9, item.raw);
}

function encodePort(port: Port): MessageWriter {
  const shape = new MessageWriter();
  for (const dim of port.dims) shape.message(1, new MessageWriter().integer(1, dim));
  const tensor = new MessageWriter().integer(1, ELEMENT.float32).message(2, shape);
  return new MessageWriter().string(1, port.name).message(2, new MessageWriter().message(1, tensor));
}
