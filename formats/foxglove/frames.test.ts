import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ClientFrame,
  decodeClientFrame,
  decodeServerFrame,
  encodeClientFrame,
  encodeServerFrame,
  type ServerFrame,
} from './index.ts';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const text = new TextEncoder();
const schema = fc.oneof(
  fc
    .record({ schemaEncoding: fc.constantFrom('ros2msg', 'jsonschema'), text: fc.string({ minLength: 1 }) })
    .map((s) => ({
      schemaEncoding: s.schemaEncoding,
      schema: text.encode(s.text.toWellFormed()),
    })),
  fc.record({ schemaEncoding: fc.constant('protobuf'), schema: fc.uint8Array({ minLength: 1 }) }),
  fc.constant({ schemaEncoding: '', schema: new Uint8Array(0) }),
);
const channel = fc
  .tuple(
    fc.record({ id: u32, topic: fc.string(), encoding: fc.constantFrom('cdr', 'json', 'x'), schemaName: fc.string() }),
    schema,
  )
  .map(([head, rest]) => ({ ...head, ...rest }));
const serverFrame: fc.Arbitrary<ServerFrame> = fc.oneof(
  fc.record({ op: fc.constant('message' as const), subscriptionId: u32, timeNs: u64, data: fc.uint8Array() }),
  fc.record({ op: fc.constant('time' as const), timeNs: u64 }),
  fc.record({ op: fc.constant('advertise' as const), channels: fc.array(channel, { maxLength: 3 }) }),
  fc.record({ op: fc.constant('unadvertise' as const), channelIds: fc.array(u32) }),
  fc.record({
    op: fc.constant('status' as const),
    level: fc.constantFrom('info', 'warning', 'error'),
    message: fc.string(),
  }),
  fc.record({
    op: fc.constant('serverInfo' as const),
    name: fc.string(),
    capabilities: fc.array(fc.string()),
    supportedEncodings: fc.array(fc.string()),
    metadata: fc.constant({ 'fg-library': 'x' }),
    sessionId: fc.option(fc.string()),
  }),
  fc.record({
    op: fc.constant('serverInfo' as const),
    name: fc.string(),
    capabilities: fc.constant(['playbackControl']),
    supportedEncodings: fc.constant([]),
    metadata: fc.constant({}),
    sessionId: fc.constant(null),
    range: fc.record({
      startNs: fc.constant(1_700_000_000_000_000_001n),
      endNs: fc.constant(1_700_000_009_000_000_002n),
    }),
  }),
  fc.record({
    op: fc.constant('playbackState' as const),
    status: fc.constantFrom('playing', 'paused', 'buffering', 'ended'),
    timeNs: u64,
    speed: fc.float({ noNaN: true }),
    didSeek: fc.boolean(),
    requestId: fc.string(),
  }),
);

test('what one side writes, the other reads', () => {
  fc.assert(
    fc.property(serverFrame, (frame) => {
      expect(decodeServerFrame(encodeServerFrame(frame))).toEqual(frame);
    }),
  );
  const subscriptions = fc.array(fc.record({ id: u32, channelId: u32 }));
  const clientFrame: fc.Arbitrary<ClientFrame> = fc.oneof(
    fc.record({ op: fc.constant('subscribe' as const), subscriptions }),
    fc.record({ op: fc.constant('unsubscribe' as const), subscriptionIds: fc.array(u32) }),
    fc.record({
      op: fc.constant('playback' as const),
      command: fc.constantFrom('play', 'pause'),
      speed: fc.float({ min: Math.fround(0.01), max: 1000, noNaN: true }),
      seekNs: fc.option(u64),
      requestId: fc.string(),
    }),
  );
  fc.assert(
    fc.property(clientFrame, (frame) => {
      expect(decodeClientFrame(encodeClientFrame(frame))).toEqual(frame);
    }),
  );
});

test('a message as foxglove-sdk 0.30 puts it on the wire', () => {
  const bytes = Uint8Array.from(Buffer.from('0166000000e3fbe2f1ee5fea1800010000616263', 'hex'));
  const timeNs = 0x18ea5feef1e2fbe3n;
  const data = Uint8Array.of(0, 1, 0, 0, 97, 98, 99);
  expect(decodeServerFrame(bytes)).toEqual({ op: 'message', subscriptionId: 102, timeNs, data });
});

test('playback control as foxglove-sdk 0.30 puts it on the wire and takes it', () => {
  const state = {
    op: 'playbackState',
    status: 'playing',
    timeNs: 12345n,
    speed: 2.5,
    didSeek: true,
    requestId: 'ab',
  } as const;
  const onWire = '050039300000000000000000204001020000006162';
  expect(Buffer.from(encodeServerFrame(state) as Uint8Array).toString('hex')).toBe(onWire);
  const request = {
    op: 'playback',
    command: 'play',
    speed: 2,
    seekNs: 1_700_000_005_000_000_000n,
    requestId: 'ab',
  } as const;
  const asked = '0300000000400100f22f60ff9c9717020000006162';
  expect(Buffer.from(encodeClientFrame(request) as Uint8Array).toString('hex')).toBe(asked);
  for (const speed of ['00000000', '0000c0ff', '000080bf']) {
    const bytes = Uint8Array.from(Buffer.from(`0300${speed}00000000000000000000000000`, 'hex'));
    expect(() => decodeClientFrame(bytes)).toThrow(/^Cannot read a frame: a playback speed/);
  }
});

test('an old server that names no schema encoding means the usual one', () => {
  const channels = [
    { id: 1, topic: '/j', encoding: 'cdr', schemaName: 'a/B', schema: 'float64 x' },
    { id: 2, topic: '/p', encoding: 'protobuf', schemaName: 'B', schema: 'AQID' },
    { id: 3, topic: '/q', encoding: 'protobuf', schemaName: 'B', schema: 'not base64!' },
  ];
  const frame = decodeServerFrame(JSON.stringify({ op: 'advertise', channels }));
  expect(frame).toMatchObject({
    channels: [
      { schemaEncoding: 'ros2msg', schema: text.encode('float64 x') },
      { schemaEncoding: 'protobuf', schema: Uint8Array.of(1, 2, 3) },
      { schemaEncoding: '', schema: new Uint8Array(0) },
    ],
  });
});

test.each([
  ['no JSON', '{'],
  ['no object', '7'],
  ['no op', '{"a":1}'],
  ['a number that is none', '{"op":"advertise","channels":[{"id":-1,"topic":"/a","encoding":"json"}]}'],
  [
    'a topic without end',
    JSON.stringify({ op: 'advertise', channels: [{ id: 1, topic: 'x'.repeat(5000), encoding: '' }] }),
  ],
  ['too many channels', JSON.stringify({ op: 'unadvertise', channelIds: new Array(10_001).fill(1) })],
  ['nothing', new Uint8Array(0)],
  ['a message without head', Uint8Array.of(1, 0, 0)],
  ['half a time', Uint8Array.of(2, 0)],
])('refused in a sentence: %s', (_name, frame) => {
  expect(() => decodeServerFrame(frame)).toThrow(/^Cannot read a frame: /);
});

test('frames beyond the limits are refused before they are parsed, and unknown ones passed over', () => {
  expect(() => decodeServerFrame('x'.repeat(33 * 1024 * 1024))).toThrow(expect.objectContaining({ code: 'too_large' }));
  expect(() => decodeClientFrame('x'.repeat(33 * 1024 * 1024))).toThrow(expect.objectContaining({ code: 'too_large' }));
  expect(decodeServerFrame('{"op":"parameterValues"}')).toBeNull();
  expect(decodeServerFrame(Uint8Array.of(200, 1))).toBeNull();
  expect(decodeClientFrame('{"op":"getParameters"}')).toBeNull();
  expect(decodeClientFrame(Uint8Array.of(1))).toBeNull();
});

test('no bytes make it throw anything but a refusal', () => {
  const refuses = (frame: string | Uint8Array) => {
    try {
      decodeServerFrame(frame);
      decodeClientFrame(frame);
    } catch (error) {
      expect(error).toMatchObject({ name: 'PalaestraError' });
    }
  };
  fc.assert(fc.property(fc.uint8Array(), refuses));
  const op = fc.constantFrom('serverInfo', 'advertise', 'unadvertise', 'status', 'subscribe', 'unsubscribe');
  const body = fc.tuple(
    op,
    fc.dictionary(fc.constantFrom('channels', 'level', 'name', 'channelIds', 'subscriptions'), fc.jsonValue()),
  );
  fc.assert(fc.property(body, ([name, rest]) => refuses(JSON.stringify({ ...rest, op: name }))));
});
