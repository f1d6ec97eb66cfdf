import { McapIndexedReader } from '@mcap/core';
import { loadDecompressHandlers } from '@mcap/support';
import { expect, test } from 'vitest';
import { bytesReadable, doctor, IndexedReader, memoryWritable, type RecoverReport, recover } from './index.ts';
import { sampleRecording } from './sample-recording.ts';

async function recovered(
  damaged: Uint8Array,
  keepSuspect = false,
): Promise<{ report: RecoverReport; file: Uint8Array }> {
  const file = memoryWritable();
  const report = await recover(bytesReadable(damaged), file, { keepSuspect });
  return { report, file: file.bytes() };
}

test('a whole file stays whole, its groups stay apart', async () => {
  const original = await sampleRecording();
  const { report, file } = await recovered(original);
  expect(report).toMatchObject({ state: 'whole', messagesLost: 0, messagesLostExact: true, lost: [] });
  expect(report.recovered).toMatchObject({ messages: 440, schemas: 1, channels: 2, attachments: 1, metadata: 1 });
  expect((await doctor(bytesReadable(file))).problems).toEqual([]);
  const reader = await IndexedReader.open(bytesReadable(file));
  expect(reader.chunkIndexes.every((chunk) => chunk.messageIndexOffsets.size === 1)).toBe(true);
});

test('a flipped bit costs its chunk and nothing else, and says how many messages that was', async () => {
  for (const compression of ['', 'zstd']) {
    const original = await sampleRecording({ compression });
    const reader = await IndexedReader.open(bytesReadable(original));
    const chunk = reader.chunkIndexes[3]!;
    let inside = 0;
    for await (const message of reader.messages()) {
      const isState = message.channelId === [...chunk.messageIndexOffsets.keys()][0];
      if (isState && message.logTime >= chunk.messageStartTime && message.logTime <= chunk.messageEndTime) inside += 1;
    }
    original[chunk.chunkStartOffset + 600]! ^= 1;
    const { report, file } = await recovered(original);
    expect(report).toMatchObject({ state: 'lossy', lostChunks: 1, messagesLost: inside, messagesLostExact: true });
    expect(report.lost).toHaveLength(1);
    expect(report.lost[0]).toMatchObject({
      offset: chunk.chunkStartOffset,
      length: chunk.chunkLength,
      messages: inside,
    });
    expect(report.recovered.messages).toBe(440 - inside);
    expect((await doctor(bytesReadable(file))).problems).toEqual([]);
    const readable = bytesReadable(file);
    const peer = await McapIndexedReader.Initialize({ readable, decompressHandlers: await loadDecompressHandlers() });
    let count = 0;
    for await (const _ of peer.readMessages()) count += 1;
    expect(count).toBe(440 - inside);
    const { value: marks } = await (await IndexedReader.open(readable)).metadata('palaestra.recovery').next();
    expect(marks?.metadata.get('lost_messages')).toBe(String(inside));
  }
});

test('what has a wrong CRC is kept only when asked for, and counted', async () => {
  const original = await sampleRecording({ compression: '' });
  const chunk = (await IndexedReader.open(bytesReadable(original))).chunkIndexes[0]!;
  original[chunk.chunkStartOffset + chunk.chunkLength - 5]! ^= 1;
  const { report } = await recovered(original, true);
  expect(report.state).toBe('lossy');
  expect(report.suspectMessages).toBeGreaterThan(10);
  expect(report.recovered.messages).toBe(440);
});

test('a chunk that is cut off gives the messages that are whole', async () => {
  const original = await sampleRecording({ compression: '' });
  const chunk = (await IndexedReader.open(bytesReadable(original))).chunkIndexes[2]!;
  const { report } = await recovered(original.subarray(0, chunk.chunkStartOffset + chunk.chunkLength - 50));
  expect(report).toMatchObject({ state: 'lossy', unfinished: true, messagesLostExact: false, lostChunks: 1 });
  expect(report.salvagedMessages).toBeGreaterThan(0);
  expect(report.lost[0]?.reason.en).toMatch(/cut off/);
});

test('a zstd chunk that is cut off gives its first blocks', async () => {
  const original = await sampleRecording({ chunkBytes: 1_000_000 });
  // 440 messages are about 100 kB: below one zstd block. What counts is that it ends well.
  const { report } = await recovered(original.subarray(0, 20_000));
  expect(report.state).toBe('lossy');
  expect(report.unfinished).toBe(true);
});

test('a missing summary is no loss', async () => {
  const original = await sampleRecording();
  const chunks = (await IndexedReader.open(bytesReadable(original))).chunkIndexes;
  expect(chunks.length).toBeGreaterThan(5);
  // The summary begins right behind the DataEnd record (13 bytes).
  const summaryStart = Number(new DataView(original.buffer, original.byteLength - 28).getBigUint64(0, true));
  const { report, file } = await recovered(original.subarray(0, summaryStart));
  expect(report).toMatchObject({ state: 'whole', messagesLost: 0, unfinished: false });
  expect(report.recovered.messages).toBe(440);
  expect((await doctor(bytesReadable(file))).problems).toEqual([]);
});

test('a damaged length does not end the recovery', async () => {
  for (const bit of [0x01, 0x40]) {
    const original = await sampleRecording();
    const chunk = (await IndexedReader.open(bytesReadable(original))).chunkIndexes[1]!;
    original[chunk.chunkStartOffset + 3]! ^= bit;
    const { report } = await recovered(original);
    // The chunk tells its length twice: nothing is lost.
    expect(report.recovered.messages).toBe(440);
    expect(report.messagesLost).toBe(0);
  }
});

test('an overwritten stretch costs what lay there', async () => {
  const original = await sampleRecording();
  const chunks = (await IndexedReader.open(bytesReadable(original))).chunkIndexes;
  const from = chunks[1]!.chunkStartOffset - 10;
  original.fill(0, from, from + 2000);
  const { report, file } = await recovered(original);
  expect(report.state).toBe('lossy');
  expect(report.recovered.messages).toBeGreaterThan(250);
  expect(report.messagesLost + report.recovered.messages).toBe(440);
  expect((await doctor(bytesReadable(file))).problems).toEqual([]);
});

test('nothing to save in an empty file or in another one', async () => {
  expect((await recovered(new Uint8Array(0))).report.state).toBe('nothing');
  expect((await recovered(new Uint8Array(70_000).fill(0x50))).report.state).toBe('nothing');
});

test('whatever is cut or flipped, the result is a good file', async () => {
  const original = await sampleRecording();
  for (let at = 0; at < original.byteLength; at += 1801) {
    const flipped = original.slice();
    flipped[at]! ^= 0x20;
    for (const damaged of [original.subarray(0, at), flipped]) {
      const { report, file } = await recovered(damaged);
      expect((await doctor(bytesReadable(file))).problems, `byte ${at}`).toEqual([]);
      expect(report.recovered.messages).toBeLessThanOrEqual(440);
    }
  }
});
