import { expect, test } from 'vitest';
import { bytesReadable, type DoctorReport, doctor, IndexedReader, McapWriter, memoryWritable } from './index.ts';
import { sampleRecording } from './sample-recording.ts';

const codes = (report: DoctorReport) => report.problems.map((problem) => problem.code);

test('a recording of ours has no problem at all', async () => {
  const report = await doctor(bytesReadable(await sampleRecording()));
  expect(report.problems).toEqual([]);
  expect(report.ok).toBe(true);
  expect(report.counts).toMatchObject({ messages: 440, schemas: 1, channels: 2, attachments: 1, metadata: 1 });
  expect(report.facts).toMatchObject({ finished: true, compressions: ['zstd'], startTime: 0n, endTime: 399_000_000n });
});

test('an empty file and a file that is none', async () => {
  expect(codes(await doctor(bytesReadable(new Uint8Array(0))))).toEqual(['empty_file']);
  const report = await doctor(bytesReadable(new TextEncoder().encode('PK not an MCAP file')));
  expect(codes(report)).toEqual(['no_magic']);
  expect(report.problems[0]?.message.zh).toMatch(/MCAP/);
});

test('a truncated file: which record is cut off, where, and how many bytes are missing', async () => {
  const file = await sampleRecording();
  const reader = await IndexedReader.open(bytesReadable(file));
  const chunk = reader.chunkIndexes[2]!;
  const report = await doctor(bytesReadable(file.subarray(0, chunk.chunkStartOffset + 100)));
  expect(codes(report)).toEqual(['truncated']);
  expect(report.problems[0]).toMatchObject({ severity: 'error', offset: chunk.chunkStartOffset, length: 100 });
  expect(report.problems[0]?.message.en).toContain(`${chunk.chunkLength - 100} of its ${chunk.chunkLength} bytes`);
  expect(report.facts.finished).toBe(false);
});

test('a missing summary: the data is complete and nothing else is wrong', async () => {
  const file = await sampleRecording();
  const summaryStart = Number(new DataView(file.buffer, file.byteLength - 28).getBigUint64(0, true));
  expect(codes(await doctor(bytesReadable(file.subarray(0, summaryStart))))).toEqual(['summary_missing']);
  expect(codes(await doctor(bytesReadable(file.subarray(0, summaryStart - 13))))).toEqual(['not_finished']);
});

test('every truncation is an error, none an exception', async () => {
  const file = await sampleRecording();
  for (let length = 0; length < file.byteLength; length += 211) {
    const report = await doctor(bytesReadable(file.subarray(0, length)));
    expect(report.ok, `cut at ${length}`).toBe(false);
  }
});

test('a flipped bit in a chunk: which chunk, and which times it held', async () => {
  for (const compression of ['', 'zstd']) {
    const file = await sampleRecording({ compression });
    const chunk = (await IndexedReader.open(bytesReadable(file))).chunkIndexes[1]!;
    file[chunk.chunkStartOffset + 500]! ^= 0x10;
    const report = await doctor(bytesReadable(file));
    expect(codes(report)[0]).toMatch(/chunk_crc|chunk_broken/);
    expect(report.problems[0]).toMatchObject({ offset: chunk.chunkStartOffset, length: chunk.chunkLength });
    expect(report.problems).toHaveLength(1);
  }
});

test('a flipped bit anywhere is found', async () => {
  const file = await sampleRecording();
  for (let at = 0; at < file.byteLength; at += 157) {
    file[at]! ^= 0x04;
    expect((await doctor(bytesReadable(file))).ok, `bit of byte ${at}`).toBe(false);
    file[at]! ^= 0x04;
  }
});

test('CRCs of zero are told: the file is legal, its damage would not be seen', async () => {
  const file = memoryWritable();
  const writer = await McapWriter.create(file, { crc32: () => 0 });
  const channelId = writer.registerChannel({ topic: '/a', schemaId: 0, messageEncoding: 'json' });
  await writer.write({ channelId, sequence: 0, logTime: 5n, publishTime: 5n, data: Uint8Array.of(1) });
  await writer.close();
  const report = await doctor(bytesReadable(file.bytes()));
  expect(codes(report)).toEqual(['no_chunk_crc', 'no_data_crc', 'no_summary_crc']);
  expect(report.problems.every((problem) => problem.severity === 'warning')).toBe(true);
  expect(report.ok).toBe(true);
});

test('lengths that no file can have are refused before anything is allocated', async () => {
  const file = await sampleRecording();
  const chunk = (await IndexedReader.open(bytesReadable(file))).chunkIndexes[0]!;
  const view = new DataView(file.buffer);
  // The uncompressed size, behind opcode, length and two times.
  view.setBigUint64(chunk.chunkStartOffset + 25, 2n ** 60n, true);
  const hostile = await doctor(bytesReadable(file));
  expect(hostile.problems[0]?.message.en).toContain('impossible 64-bit length');
  view.setBigUint64(chunk.chunkStartOffset + 25, 2n ** 40n, true);
  const claim = await doctor(bytesReadable(file));
  expect(claim.problems[0]?.message.en).toContain('expected up to');
  view.setBigUint64(chunk.chunkStartOffset + 1, 2n ** 63n, true);
  expect(codes(await doctor(bytesReadable(file)))).toContain('bad_length');
});
