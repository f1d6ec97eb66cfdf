import { McapIndexedReader, McapStreamReader, type Channel as PeerChannel } from '@mcap/core';
import { loadDecompressHandlers } from '@mcap/support';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesReadable, McapWriter, memoryWritable, type Writable } from './index.ts';

async function peerReader(file: Uint8Array): Promise<McapIndexedReader> {
  return McapIndexedReader.Initialize({
    readable: bytesReadable(file),
    decompressHandlers: await loadDecompressHandlers(),
  });
}

test('a thousand writes without awaiting are read back whole by @mcap/core', async () => {
  const file = memoryWritable();
  const writer = await McapWriter.create(file, { chunkBytes: 4096 });
  const encoding = { name: 'State', encoding: 'jsonschema', data: new TextEncoder().encode('{}') };
  const schemaId = writer.registerSchema(encoding);
  const channels = ['state', 'video'].map((group) =>
    writer.registerChannel({ topic: `/${group}`, schemaId, messageEncoding: 'json', group }),
  );
  // One buffer for all: what is written must have been taken over when the call returns.
  const data = new Uint8Array(200);
  for (let index = 0; index < 1000; index++) {
    data.fill(index % 251);
    const time = BigInt(index) * 1000n;
    writer.write({ channelId: channels[index % 2]!, sequence: index, logTime: time, publishTime: time, data });
  }
  await writer.close();

  const reader = await peerReader(file.bytes());
  let count = 0;
  for await (const message of reader.readMessages({ validateCrcs: true })) {
    expect(message.sequence).toBe(count);
    expect(message.logTime).toBe(BigInt(count) * 1000n);
    expect(message.data.every((byte) => byte === count % 251)).toBe(true);
    count += 1;
  }
  expect(count).toBe(1000);
  expect(file.bytes().byteLength).toBeLessThan(250_000);
  expect(reader.chunkIndexes.length).toBeGreaterThan(20);
  // Groups never share a chunk.
  expect(reader.chunkIndexes.every((chunk) => chunk.messageIndexOffsets.size === 1)).toBe(true);
});

const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const recording = fc.record({
  compression: fc.constantFrom('', 'zstd'),
  chunkBytes: fc.integer({ min: 1, max: 5000 }),
  schemas: fc.array(fc.record({ name: text, encoding: text, data: fc.uint8Array({ maxLength: 50 }) }), {
    maxLength: 3,
  }),
  channels: fc.array(
    fc.record({
      topic: text,
      messageEncoding: text,
      metadata: fc.dictionary(text, text),
      group: fc.constantFrom('a', 'b'),
      dense: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  messages: fc.array(
    fc.record({
      channel: fc.nat(),
      sequence: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      logTime: time,
      publishTime: time,
      data: fc.uint8Array({ maxLength: 300 }),
    }),
    { maxLength: 60 },
  ),
  metadata: fc.dictionary(text, text),
  attachment: fc.uint8Array({ maxLength: 500 }),
});

test('whatever is written is read back the same by @mcap/core, front to back and by index', async () => {
  const decompressHandlers = await loadDecompressHandlers();
  await fc.assert(
    fc.asyncProperty(recording, async ({ compression, chunkBytes, ...given }) => {
      const file = memoryWritable();
      const writer = await McapWriter.create(file, { compression, chunkBytes });
      const schemaIds = [0, ...given.schemas.map((schema) => writer.registerSchema(schema))];
      const channelIds = given.channels.map((channel, index) => {
        const schemaId = schemaIds[index % schemaIds.length]!;
        return writer.registerChannel({ ...channel, schemaId, metadata: new Map(Object.entries(channel.metadata)) });
      });
      const messages = given.messages.map(({ channel, ...message }) => {
        return { ...message, channelId: channelIds[channel % channelIds.length]! };
      });
      for (const message of messages) writer.write(message);
      writer.metadata('facts', new Map(Object.entries(given.metadata)));
      writer.attachment({ logTime: 1n, createTime: 2n, name: 'a', mediaType: 'b', data: given.attachment });
      await writer.close();

      const stream = new McapStreamReader({ decompressHandlers, validateCrcs: true });
      stream.append(file.bytes());
      const streamed: unknown[] = [];
      const channels = new Map<number, PeerChannel>();
      for (let record = stream.nextRecord(); record !== undefined; record = stream.nextRecord()) {
        if (record.type === 'Message') streamed.push({ ...record, type: undefined });
        if (record.type === 'Channel') channels.set(record.id, record);
        if (record.type === 'Metadata') expect(Object.fromEntries(record.metadata)).toEqual({ ...given.metadata });
        if (record.type === 'Attachment') expect(record.data).toEqual(given.attachment);
      }
      expect(stream.done()).toBe(true);
      expect(inOrder(streamed)).toEqual(inOrder(messages));
      for (const [index, id] of channelIds.entries()) {
        const { topic, messageEncoding } = given.channels[index]!;
        expect(channels.get(id)).toMatchObject({ topic, messageEncoding });
      }

      const reader = await McapIndexedReader.Initialize({ readable: bytesReadable(file.bytes()), decompressHandlers });
      const indexed: unknown[] = [];
      for await (const message of reader.readMessages({ validateCrcs: true }))
        indexed.push({ ...message, type: undefined });
      expect(inOrder(indexed)).toEqual(inOrder(messages));
      expect(reader.statistics?.messageCount).toBe(BigInt(messages.length));
    }),
    { numRuns: 60 },
  );
});

/** Chunks of groups stand one after the other: the order of all messages is that of none. */
function inOrder(messages: readonly unknown[]): string[] {
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  const fields = messages as readonly Record<string, unknown>[];
  return fields
    .map(({ channelId, sequence, logTime, publishTime, data }) => {
      return JSON.stringify([channelId, sequence, logTime, publishTime, [...(data as Uint8Array)]], plain);
    })
    .sort();
}

test('the chunks of a dense group are stored as they are, those beside them are compressed', async () => {
  const file = memoryWritable();
  const writer = await McapWriter.create(file, { chunkBytes: 4096 });
  for (const [group, dense] of [
    ['state', false],
    ['video', true],
  ] as const) {
    const channelId = writer.registerChannel({ topic: `/${group}`, schemaId: 0, messageEncoding: 'x', group, dense });
    for (let k = 0; k < 100; k++) {
      writer.write({ channelId, sequence: k, logTime: BigInt(k), publishTime: 0n, data: new Uint8Array(200) });
    }
  }
  await writer.close();
  const reader = await peerReader(file.bytes());
  const chunks = Map.groupBy(reader.chunkIndexes, ({ compression }) => compression);
  expect(chunks.size).toBe(2);
  for (const chunk of chunks.get('')!) expect(chunk.compressedSize).toBe(chunk.uncompressedSize);
  for (const chunk of chunks.get('zstd')!) expect(chunk.compressedSize).toBeLessThan(chunk.uncompressedSize / 2n);
  for (const [compression, channel] of [
    ['zstd', 0],
    ['', 1],
  ] as const) {
    expect(chunks.get(compression)!.every(({ messageIndexOffsets }) => messageIndexOffsets.has(channel))).toBe(true);
  }
});

test('a fault of the file is kept: later calls reject with it, nothing is written after it', async () => {
  let writes = 0;
  const full: Writable = {
    async write() {
      writes += 1;
      if (writes > 3) throw new Error('no space');
    },
    position: () => 0n,
  };
  const writer = await McapWriter.create(full, { chunkBytes: 100 });
  const channelId = writer.registerChannel({ topic: '/a', schemaId: 0, messageEncoding: 'json' });
  const message = { channelId, sequence: 0, logTime: 0n, publishTime: 0n, data: new Uint8Array(200) };
  // Not awaited: no unhandled rejection may end the process.
  for (let index = 0; index < 20; index++) writer.write(message);
  await expect(writer.flush()).rejects.toThrow('no space');
  await expect(writer.write(message)).rejects.toThrow('no space');
  await expect(writer.metadata('a', new Map())).rejects.toThrow('no space');
  expect(() => writer.registerChannel({ topic: '/b', schemaId: 0, messageEncoding: '' })).toThrow('no space');
  await expect(writer.close()).rejects.toThrow('no space');
  expect(writes).toBe(4);
});

test('awaiting holds the caller back while the file is slow', async () => {
  let release = () => {};
  const slow: Writable = {
    write: (bytes) =>
      bytes.byteLength < 300 ? Promise.resolve() : new Promise<void>((resolve) => (release = resolve)),
    position: () => 0n,
  };
  const writer = await McapWriter.create(slow, { chunkBytes: 1000, compression: '' });
  const channelId = writer.registerChannel({ topic: '/a', schemaId: 0, messageEncoding: 'json' });
  const message = { channelId, sequence: 0, logTime: 0n, publishTime: 0n, data: new Uint8Array(1000) };
  await writer.write(message);
  let isThrough = false;
  const second = writer.write(message).then(() => {
    isThrough = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isThrough).toBe(false);
  release();
  await second;
  expect(isThrough).toBe(true);
});

test('what makes no sense is refused and does no harm', async () => {
  const file = memoryWritable();
  const writer = await McapWriter.create(file);
  const message = { sequence: 0, logTime: 0n, publishTime: 0n, data: new Uint8Array(1) };
  await expect(writer.write({ ...message, channelId: 0 })).rejects.toThrow(/unknown channel/);
  expect(() => writer.registerChannel({ topic: '/a', schemaId: 7, messageEncoding: '' })).toThrow(/unknown schema/);
  const channelId = writer.registerChannel({ topic: '/a', schemaId: 0, messageEncoding: 'json' });
  await expect(writer.write({ ...message, channelId, logTime: -1n })).rejects.toThrow(/64-bit/);
  await writer.write({ ...message, channelId });
  await writer.close();
  await expect(writer.write({ ...message, channelId })).rejects.toMatchObject({ code: 'conflict' });
  expect((await peerReader(file.bytes())).statistics?.messageCount).toBe(1n);
  await expect(McapWriter.create(file, { compression: 'lz4' })).rejects.toMatchObject({ code: 'bad_input' });
});

test('a file that is rewound to a checkpoint and ended otherwise is the file that was ended so at once', async () => {
  const write = async (writer: McapWriter, channelId: number, from: number, count: number) => {
    for (let i = from; i < from + count; i++) {
      const data = new Uint8Array(100).fill(i);
      await writer.write({ channelId, sequence: i, logTime: BigInt(i), publishTime: BigInt(i), data });
    }
  };
  async function begun(file: ReturnType<typeof memoryWritable>) {
    const writer = await McapWriter.create(file, { chunkBytes: 5000 });
    const channelId = writer.registerChannel({ topic: '/a', schemaId: 0, messageEncoding: 'raw' });
    const late = writer.registerChannel({ topic: '/late', schemaId: 0, messageEncoding: 'raw' });
    await write(writer, channelId, 0, 120);
    return { writer, late, checkpoint: await writer.checkpoint() };
  }
  async function end(writer: McapWriter, late: number, word: string) {
    await write(writer, late, 500, 2);
    await writer.metadata('end', new Map([['word', word]]));
    await writer.close();
  }
  const changed = memoryWritable();
  const { writer, late, checkpoint } = await begun(changed);
  await end(writer, late, 'a first, rather longer word');
  await writer.rewind(checkpoint);
  await end(writer, late, 'last');
  const straight = memoryWritable();
  const other = await begun(straight);
  await end(other.writer, other.late, 'last');
  expect(Buffer.from(changed.bytes()).equals(straight.bytes())).toBe(true);
  const { truncate: _, ...fixed } = memoryWritable();
  const stiff = await McapWriter.create(fixed);
  await expect(stiff.rewind(await stiff.checkpoint())).rejects.toMatchObject({ code: 'bad_input' });
});
