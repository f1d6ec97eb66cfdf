import { isPalaestraError } from '@palaestra/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesReadable, doctor, IndexedReader, memoryWritable, recover, streamRecords } from './index.ts';
import { sampleRecording } from './sample-recording.ts';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Run it; any error must be ours and name a bad file. */
async function orBadFile(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isPalaestraError(error) || error.code !== 'bad_file') throw error;
  }
}

test('whatever is changed in a file without CRCs, reading ends with records or with a bad file', async () => {
  // Without CRCs each damage reaches the code that reads lengths, maps and offsets.
  const files = await Promise.all(['', 'zstd'].map((compression) => sampleRecording({ compression, crc32: () => 0 })));
  const change = fc.record({
    place: fc.double({ min: 0, max: 0.999999, noNaN: true }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    // Lengths and offsets are dense near both ends.
    where: fc.constantFrom('anywhere', 'first', 'last'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async (file, changes) => {
        const bytes = new Uint8Array(file);
        for (const { place, bytes: put, where } of changes) {
          const span = where === 'anywhere' ? bytes.byteLength : 1500;
          const from = where === 'last' ? bytes.byteLength - span : 0;
          const at = Math.floor(from + place * span);
          bytes.set(put.subarray(0, bytes.byteLength - at), at);
        }
        const readable = bytesReadable(bytes);
        let records = 0;
        await orBadFile(async () => {
          for await (const _ of streamRecords(once(bytes))) records += 1;
        });
        await orBadFile(async () => {
          const reader = await IndexedReader.open(readable);
          for await (const _ of reader.messages()) records += 1;
          for await (const _ of reader.metadata()) records += 1;
          for await (const _ of reader.attachments()) records += 1;
        });
        expect(records).toBeLessThan(2_000);
        await doctor(readable);
        const kept = memoryWritable();
        const report = await recover(readable, kept);
        const good = await doctor(bytesReadable(kept.bytes()));
        expect(good.ok, JSON.stringify(good.problems)).toBe(true);
        expect(good.counts.messages).toBe(report.recovered.messages);
      },
    ),
    { numRuns: 150 },
  );
});
