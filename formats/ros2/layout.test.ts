import { isPalaestraError } from '@palaestra/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageTemplate, ros2Codec } from './codec.ts';
import { ROS2_DEFINITION } from './definitions.ts';
import { flatten } from './flatten.ts';
import { fits, layoutOf, readRow, stampOf } from './layout.ts';
import { messageShape } from './shape.ts';

const MIXED = `bool flag
int8 a
uint16 b
int64 c
string text
std_msgs/Header header
float32[3] fixed
float64[] many
uint8[] blob
string[] words
test/Part[] parts
builtin_interfaces/Duration lasts
================================================================================
MSG: test/Part
float64 x
bool on
string label
================================================================================
MSG: std_msgs/Header
builtin_interfaces/Time stamp
string frame_id
`;

const time = fc.record({
  sec: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  nanosec: fc.integer({ min: 0, max: 999_999_999 }),
});
const text = fc.string({ maxLength: 9 }).filter((value) => !value.includes('\0'));
const mixed = fc.record({
  flag: fc.boolean(),
  a: fc.integer({ min: -128, max: 127 }),
  b: fc.integer({ min: 0, max: 65535 }),
  c: fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
  text,
  header: fc.record({ stamp: time, frame_id: text }),
  fixed: fc.array(fc.float({ noNaN: true }), { minLength: 3, maxLength: 3 }),
  many: fc.array(fc.double({ noNaN: true }), { maxLength: 5 }),
  blob: fc.uint8Array({ maxLength: 7 }),
  words: fc.array(text, { maxLength: 3 }),
  parts: fc.array(fc.record({ x: fc.double({ noNaN: true }), on: fc.boolean(), label: text }), { maxLength: 3 }),
  lasts: time,
});

function readAll(layout: ReturnType<typeof layoutOf>, bytes: Uint8Array): number[] {
  const columns = layout.names.map(() => new Float64Array(1));
  readRow(layout, bytes, columns, 0);
  return columns.map((column) => column[0]!);
}

test('a layout reads the same names and numbers as a full decode, for any message', () => {
  const codec = ros2Codec('test/msg/Mixed', MIXED);
  const shape = messageShape('test/msg/Mixed', MIXED);
  fc.assert(
    fc.property(mixed, (message) => {
      const bytes = codec.encode(message);
      const layout = layoutOf('test/msg/Mixed', shape, bytes);
      const flat = flatten('test/msg/Mixed', codec.decode(bytes));
      expect(layout.names).toEqual(flat.names);
      expect(readAll(layout, bytes)).toEqual(flat.values);
      expect(stampOf(layout, bytes)).toBe(flat.stampNs);
      expect(layout.frame).toBe(flat.frame);
    }),
  );
});

test('a layout fits only messages with the same text and lengths', () => {
  const codec = ros2Codec('test/msg/Mixed', MIXED);
  const shape = messageShape('test/msg/Mixed', MIXED);
  fc.assert(
    fc.property(mixed, mixed, (first, second) => {
      const layout = layoutOf('test/msg/Mixed', shape, codec.encode(first));
      const bytes = codec.encode(second);
      const own = layoutOf('test/msg/Mixed', shape, bytes);
      const same = JSON.stringify(own.structure) === JSON.stringify(layout.structure);
      if (fits(layout, bytes)) expect(readAll(layout, bytes)).toEqual(readAll(own, bytes));
      else
        expect(
          same &&
            own.structure.every(([a, b]) => own.sample.subarray(a, b).every((v, i) => v === layout.sample[a + i])),
        ).toBe(false);
    }),
  );
});

test('big-endian messages are read', () => {
  const bytes = Uint8Array.from([0, 0, 0, 0, 0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18]);
  const layout = layoutOf('std_msgs/msg/Float64', messageShape('std_msgs/msg/Float64', 'float64 data\n'), bytes);
  expect(layout.names).toEqual(['data']);
  expect(readAll(layout, bytes)).toEqual([Math.PI]);
});

test('a message that ends too early and a foreign representation are refused with the reason', () => {
  const shape = messageShape('std_msgs/msg/Float64', 'float64 data\n');
  expect(() => layoutOf('std_msgs/msg/Float64', shape, new Uint8Array([0, 1, 0, 0, 1, 2]))).toThrow(
    /ends too early, expected 12 bytes, found 6/,
  );
  expect(() => layoutOf('std_msgs/msg/Float64', shape, new Uint8Array([0, 3, 0, 0]))).toThrow(/not plain CDR/);
  expect(() => layoutOf('std_msgs/msg/Float64', shape, new Uint8Array())).toThrow(/not plain CDR/);
});

test('definitions that cannot be read are refused with the reason', () => {
  expect(() => messageShape('a/msg/B', '')).toThrow(/no definition is given/);
  expect(() => messageShape('a/msg/B', 'wstring text\n')).toThrow(/wstring has no fixed form/);
  expect(() => messageShape('a/msg/B', 'a/Missing part\n')).toThrow(/definition is damaged: .*a\/Missing/);
  expect(() => messageShape('a/msg/B', '%%%\n')).toThrow(/definition is damaged/);
  expect(messageShape('std_msgs/msg/Empty', '').fields).toEqual([]);
});

test('a template patches stamps and numbers and nothing else', () => {
  const template = messageTemplate('tf2_msgs/msg/TFMessage', {
    transforms: ['cell', 'tray'].map((child) => ({ header: { frame_id: 'base' }, child_frame_id: child })),
  });
  expect(template.names.slice(0, 8)).toEqual([
    'cell.translation.x',
    'cell.translation.y',
    'cell.translation.z',
    'cell.rotation.x',
    'cell.rotation.y',
    'cell.rotation.z',
    'cell.rotation.w',
    'tray.translation.x',
  ]);
  const values = template.names.map((_, i) => i / 10);
  const bytes = template.encode(1_700_000_000_123_456_789n, values);
  const codec = ros2Codec('tf2_msgs/msg/TFMessage', ROS2_DEFINITION['tf2_msgs/msg/TFMessage']);
  const flat = flatten('tf2_msgs/msg/TFMessage', codec.decode(bytes));
  expect(flat).toEqual({ names: template.names, values, stampNs: 1_700_000_000_123_456_789n, frame: 'base' });
  expect(() => template.encode(0n, [1])).toThrow(/wrong number of values, expected 14, found 1/);
});

test('any bytes are either read or refused as a bad file', () => {
  const shape = messageShape('test/msg/Mixed', MIXED);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      bytes.set([0, 1].slice(0, bytes.length));
      try {
        layoutOf('test/msg/Mixed', shape, bytes);
      } catch (error) {
        if (!isPalaestraError(error)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});
