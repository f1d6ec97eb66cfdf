import { PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import type { Tensor } from './session.ts';

const Header = z.record(
  z.string(),
  z.union([
    z.object({
      dtype: z.literal('F32'),
      shape: z.array(z.number().int().min(0)),
      data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]),
    }),
    z.record(z.string(), z.string()),
  ]),
);

/** Tensors and text in the safetensors format (https://github.com/huggingface/safetensors), float32 only. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Write a safetensors file; tensors in the given order, header padded so that the data is aligned to 8 bytes. */
export function writeTensors(file: TensorFile): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: file.metadata };
  let offset = 0;
  for (const [name, tensor] of Object.entries(file.tensors)) {
    const end = offset + tensor.data.byteLength;
    header[name] = { dtype: 'F32', shape: tensor.dims, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const out = new Uint8Array(8 + length + offset).fill(0x20, 8, 8 + length);
  new DataView(out.buffer).setBigUint64(0, BigInt(length), true);
  out.set(json, 8);
  let at = 8 + length;
  for (const { data } of Object.values(file.tensors)) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
}

/**
 * Read a safetensors file with float32 tensors.
 *
 * @throws PalaestraError `bad_file`.
 */
export function readTensors(bytes: Uint8Array): TensorFile {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = Number(view.getBigUint64(0, true));
    const header = Header.parse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + length))),
    );
    const tensors: Record<string, Tensor> = {};
    let metadata: Record<string, string> = {};
    for (const [name, entry] of Object.entries(header)) {
      if (name === '__metadata__') {
        metadata = entry as Record<string, string>;
        continue;
      }
      const { shape, data_offsets } = entry as { shape: number[]; data_offsets: [number, number] };
      const [start, end] = data_offsets;
      // A copy, because the data need not be aligned; not `slice`, which a Node Buffer takes for a view.
      const data = new Float32Array(new Uint8Array(bytes.subarray(8 + length + start, 8 + length + end)).buffer);
      if (data.length !== shape.reduce((a, b) => a * b, 1)) throw new RangeError(`tensor ${name} is cut short`);
      tensors[name] = { data, dims: shape };
    }
    return { tensors, metadata };
  } catch (cause) {
    throw new PalaestraError(
      'bad_file',
      `Cannot read the checkpoint: expected a safetensors file with float32 tensors, found ${bytes.length} bytes that are none`,
      { cause },
    );
  }
}
