import { memoryBlobStore } from '@palaestra/platform/blobs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blobReadable } from './open-recording.ts';

const SIZE = 300_000;
const content = new Uint8Array(SIZE).map((_, i) => (i * 31 + (i >> 8)) & 255);

test('any range of a blob reads as the same bytes, whether small, large or across windows', async () => {
  const blobs = memoryBlobStore();
  const { sha256 } = await blobs.put(content);
  const readable = blobReadable(blobs, sha256, SIZE);
  expect(await readable.size()).toBe(BigInt(SIZE));
  const range = fc.tuple(fc.nat(SIZE), fc.nat(SIZE)).map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)));
  await fc.assert(
    fc.asyncProperty(fc.array(range, { minLength: 1, maxLength: 5 }), async (ranges) => {
      const reads = ranges.map(([start, end]) => readable.read(BigInt(start), BigInt(end - start)));
      for (const [i, bytes] of (await Promise.all(reads)).entries()) {
        expect(Buffer.compare(bytes, content.subarray(...ranges[i]!))).toBe(0);
      }
    }),
    { numRuns: 50 },
  );
});

test('small reads near each other ask the store once', async () => {
  const blobs = memoryBlobStore();
  const { sha256 } = await blobs.put(content);
  let asked = 0;
  const counting = {
    ...blobs,
    read: (...args: Parameters<typeof blobs.read>) => {
      asked += 1;
      return blobs.read(...args);
    },
  };
  const readable = blobReadable(counting, sha256, SIZE);
  for (let i = 0; i < 20; i++) await readable.read(BigInt(i * 100), 50n);
  expect(asked).toBe(1);
});

test('a range outside of the blob, and a blob that is shorter than its row says, are faults', async () => {
  const blobs = memoryBlobStore();
  const { sha256 } = await blobs.put(content);
  await expect(blobReadable(blobs, sha256, SIZE).read(BigInt(SIZE), 1n)).rejects.toMatchObject({ code: 'bad_file' });
  await expect(blobReadable(blobs, sha256, SIZE + 9).read(BigInt(SIZE), 9n)).rejects.toMatchObject({
    code: 'bad_file',
  });
});
