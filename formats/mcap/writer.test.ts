import { McapIndexedReader } from '@mcap/core';
import { loadDecompressHandlers } from '@mcap/support';
import { expect, test } from 'vitest';
import { bytesReadable, McapWriter, memoryWritable } from './index.ts';

test('what is written without awaiting is read back whole by @mcap/core', async () => {
  const file = memoryWritable();
  const writer = await McapWriter.create(file, { chunkBytes: 4096 });
  const schemaId = writer.registerSchema({
    name: 'State',
    encoding: 'jsonschema',
    data: new TextEncoder().encode('{}'),
  });
  const channels = ['state', 'video'].map((group) =>
    writer.registerChannel({ topic: `/${group}`, schemaId, messageEncoding: 'json', group }),
  );
  const data = new Uint8Array(200);
  for (let index = 0; index < 1000; index++) {
    data.fill(index % 251);
    const time = BigInt(index) * 1000n;
    writer.write({ channelId: channels[index % 2]!, sequence: index, logTime: time, publishTime: time, data });
  }
  await writer.close();

  const readable = bytesReadable(file.bytes());
  const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers: await loadDecompressHandlers() });
  let count = 0;
  for await (const message of reader.readMessages()) {
    expect(message.sequence).toBe(count);
    expect(message.logTime).toBe(BigInt(count) * 1000n);
    expect(message.data.every((byte) => byte === count % 251)).toBe(true);
    count += 1;
  }
  expect(count).toBe(1000);
  // Groups never share a chunk.
  expect(reader.chunkIndexes.every((chunk) => chunk.messageIndexOffsets.size === 1)).toBe(true);
});
