import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesReadable, IndexedReader, McapWriter, type Message, memoryWritable, type Readable } from './index.ts';
import { fileReadable } from './node.ts';
import { sampleRecording } from './sample-recording.ts';

async function all(messages: AsyncIterable<Message>): Promise<string[]> {
  const found: string[] = [];
  for await (const { channelId, sequence, logTime } of messages) found.push(`${logTime} ${channelId} ${sequence}`);
  return found;
}

/** Counts what is asked for. */
function counting(file: Uint8Array): { readable: Readable; bytes: () => number; reads: () => number } {
  const inner = bytesReadable(file);
  let bytes = 0;
  let reads = 0;
  const read: Readable['read'] = (offset, length) => {
    bytes += Number(length);
    reads += 1;
    return inner.read(offset, length);
  };
  return { readable: { size: inner.size, read }, bytes: () => bytes, reads: () => reads };
}

test('two reads at once on one file do not disturb each other', async () => {
  const path = join(tmpdir(), `palaestra-${process.pid}.mcap`);
  const handle = await open(path, 'w');
  await handle.write(await sampleRecording());
  await handle.close();
  await using readable = await fileReadable(path);
  const reader = await IndexedReader.open(readable);
  const [one, two, state] = await Promise.all([
    all(reader.messages()),
    all(reader.messages()),
    all(reader.messages({ topics: ['/state'] })),
  ]);
  await rm(path);
  expect(one).toHaveLength(440);
  expect(two).toEqual(one);
  expect(state).toHaveLength(400);
});

test('messages come in log-time order across groups, within the times asked for', async () => {
  const reader = await IndexedReader.open(bytesReadable(await sampleRecording()));
  const times: bigint[] = [];
  for await (const message of reader.messages({ startTime: 100_000_000n, endTime: 199_000_000n }))
    times.push(message.logTime);
  expect(times).toHaveLength(110);
  expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  expect(times[0]).toBe(100_000_000n);
  expect(times.at(-1)).toBe(199_000_000n);
});

test('a file is opened with one read at each end', async () => {
  const { readable, reads } = counting(await sampleRecording());
  await IndexedReader.open(readable);
  expect(reads()).toBe(2);
});

test('a topic of one group is read without the bytes of the other', async () => {
  const file = await sampleRecording({ compression: '' });
  const { readable, bytes } = counting(file);
  const reader = await IndexedReader.open(readable);
  const before = bytes();
  expect(await all(reader.messages({ topics: ['/video'] }))).toHaveLength(40);
  const video = reader.chunkIndexes.filter((chunk) => chunk.messageIndexOffsets.has(1));
  expect(bytes() - before).toBe(video.reduce((sum, chunk) => sum + chunk.chunkLength, 0));
});

test('chunks that overlap are read again rather than held beyond the memory allowed', async () => {
  const file = memoryWritable();
  const writer = await McapWriter.create(file, { chunkBytes: 2000 });
  const ids = Array.from({ length: 8 }, (_, index) =>
    writer.registerChannel({ topic: `/${index}`, schemaId: 0, messageEncoding: '', group: String(index) }),
  );
  for (let sequence = 0; sequence < 800; sequence++) {
    const logTime = BigInt((sequence * 7919) % 800);
    const channelId = ids[sequence % ids.length]!;
    await writer.write({ channelId, sequence, logTime, publishTime: 0n, data: new Uint8Array(100).fill(sequence) });
  }
  await writer.close();
  const wide = await all((await IndexedReader.open(bytesReadable(file.bytes()))).messages());
  const narrow = await IndexedReader.open(bytesReadable(file.bytes()), { maxOpenBytes: 5000 });
  expect(await all(narrow.messages())).toEqual(wide);
  expect(wide).toHaveLength(800);
  expect(wide.map((line) => Number(line.split(' ')[0]))).toEqual(Array.from({ length: 800 }, (_, index) => index));
});

test('metadata and attachments are found by name', async () => {
  const reader = await IndexedReader.open(bytesReadable(await sampleRecording()));
  const { value: metadata } = await reader.metadata('episode').next();
  expect(metadata?.metadata.get('task')).toBe('insert');
  const { value: attachment } = await reader.attachments().next();
  expect(attachment).toMatchObject({ name: 'robot.urdf', mediaType: 'text/xml', createTime: 2n });
  expect((await reader.attachments('none').next()).done).toBe(true);
});

test('a damaged chunk or an index that lies is an error with its place', async () => {
  const file = await sampleRecording({ compression: '' });
  const { chunkStartOffset, chunkLength } = (await IndexedReader.open(bytesReadable(file))).chunkIndexes[1]!;
  file[chunkStartOffset + chunkLength - 10]! ^= 1;
  const reader = await IndexedReader.open(bytesReadable(file));
  const fault = { code: 'bad_file', details: { offset: chunkStartOffset } };
  await expect(all(reader.messages())).rejects.toMatchObject(fault);
  file[chunkStartOffset] = 0x0c;
  await expect(all(reader.messages())).rejects.toThrow(/index is wrong, expected a Chunk/);
});
