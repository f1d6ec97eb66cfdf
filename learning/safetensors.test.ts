import { expect, it } from 'vitest';
import { readTensors, writeTensors } from './safetensors.ts';

const file = {
  tensors: {
    a: { data: Float32Array.of(1, 2, 3, 4, 5, 6), dims: [2, 3] },
    b: { data: Float32Array.of(-0.5), dims: [] },
  },
  metadata: { note: '电芯' },
};

it('reads back what it writes', () => {
  expect(readTensors(writeTensors(file))).toEqual(file);
});

it('reads a Node buffer at any offset', () => {
  const bytes = writeTensors(file);
  const shifted = Buffer.alloc(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(readTensors(shifted.subarray(3))).toEqual(file);
});

it('has the layout of the specification', () => {
  const bytes = writeTensors(file);
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  expect(header.a).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
  expect(new DataView(bytes.buffer).getFloat32(8 + length + 8, true)).toBe(3);
});

it.each([
  ['nothing', new Uint8Array()],
  ['a cut file', writeTensors(file).subarray(0, -3)],
  ['text', new TextEncoder().encode('not a checkpoint at all')],
])('refuses %s', (_, bytes) => {
  expect(() => readTensors(bytes)).toThrow(/Cannot read the checkpoint/);
});
