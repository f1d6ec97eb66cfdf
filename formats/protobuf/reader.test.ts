import { create, createFileRegistry, toBinary } from '@bufbuild/protobuf';
import {
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_timestamp,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { protobufReader } from './index.ts';

interface Field {
  readonly name: string;
  readonly type: Type;
  readonly typeName?: string;
  readonly repeated?: boolean;
}

/** `test.Robot` with the given fields, and what it needs. */
function definition(fields: readonly Field[], oneof: readonly string[] = []): FileDescriptorProto {
  return create(FileDescriptorProtoSchema, {
    name: 'robot.proto',
    package: 'test',
    syntax: 'proto3',
    dependency: ['google/protobuf/timestamp.proto'],
    messageType: [
      {
        name: 'Robot',
        oneofDecl: oneof.length > 0 ? [{ name: 'tool' }] : [],
        field: fields.map(({ repeated = false, ...field }, i) => ({
          ...field,
          number: i + 1,
          label: repeated ? Label.REPEATED : Label.OPTIONAL,
          ...(oneof.includes(field.name) ? { oneofIndex: 0 } : {}),
        })),
      },
    ],
  });
}

function setOf(file: FileDescriptorProto): Uint8Array {
  return toBinary(
    FileDescriptorSetSchema,
    create(FileDescriptorSetSchema, { file: [file_google_protobuf_timestamp.proto, file] }),
  );
}

const ROBOT = definition(
  [
    { name: 'timestamp', type: Type.MESSAGE, typeName: '.google.protobuf.Timestamp' },
    { name: 'frame_id', type: Type.STRING },
    { name: 'values', type: Type.DOUBLE, repeated: true },
    { name: 'count', type: Type.INT64 },
    { name: 'child', type: Type.MESSAGE, typeName: '.test.Robot' },
    { name: '__proto__', type: Type.BOOL },
    { name: 'width', type: Type.FLOAT },
    { name: 'data', type: Type.BYTES },
  ],
  ['width', 'data'],
);

test('a message has the fields of its definition, zeros that are not on the wire included', () => {
  const registry = createFileRegistry(
    create(FileDescriptorSetSchema, { file: [file_google_protobuf_timestamp.proto, ROBOT] }),
  );
  const type = registry.getMessage('test.Robot')!;
  const { decode } = protobufReader('test.Robot', setOf(ROBOT));
  const bytes = toBinary(
    type,
    create(type, {
      timestamp: { $typeName: 'google.protobuf.Timestamp', seconds: 5n, nanos: 7 },
      frameId: 'base',
      values: [1.5, Number.NaN, Number.NEGATIVE_INFINITY],
      count: 9_007_199_254_740_993n,
      child: create(type, { frameId: 'tool' }),
      tool: { case: 'width', value: 0 },
    }),
  );
  const message = decode(bytes);
  expect(message).toMatchObject({
    timestamp: { sec: 5, nanosec: 7 },
    frame_id: 'base',
    values: [1.5, Number.NaN, Number.NEGATIVE_INFINITY],
    count: 9_007_199_254_740_993n,
    child: { frame_id: 'tool', values: [], count: 0n },
    width: 0,
  });
  expect(Object.keys(message)).not.toContain('data');
  expect(Object.keys(message.child as object)).toEqual(['frame_id', 'values', 'count', '__proto__']);
  expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
});

test('a damaged definition, one that lacks a part, and another type are refused in a sentence', () => {
  const refused = expect.objectContaining({
    code: 'bad_file',
    message: expect.stringMatching(/^Cannot read messages: /),
  });
  expect(() => protobufReader('test.Robot', Uint8Array.of(1, 2, 3))).toThrow(refused);
  expect(() => protobufReader('test.Other', setOf(ROBOT))).toThrow(refused);
  const alone = create(FileDescriptorSetSchema, { file: [ROBOT] });
  expect(() => protobufReader('test.Robot', toBinary(FileDescriptorSetSchema, alone))).toThrow(refused);
  expect(() => protobufReader('test.Robot', new Uint8Array(5 * 1024 * 1024))).toThrow(refused);
});

test('no bytes make it throw anything but a refusal, and nesting and size have an end', () => {
  const { decode } = protobufReader('test.Robot', setOf(ROBOT));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decode(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad_file' });
      }
    }),
    { numRuns: 500 },
  );
  let nested: number[] = [];
  for (let i = 0; i < 40; i++) nested = [0x2a, nested.length, ...nested];
  expect(() => decode(Uint8Array.from(nested))).toThrow(expect.objectContaining({ code: 'bad_file' }));
  expect(() => decode(new Uint8Array(3 * 1024 * 1024))).toThrow(expect.objectContaining({ code: 'too_large' }));
});
