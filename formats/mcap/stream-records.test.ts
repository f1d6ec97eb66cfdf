import { expect, test } from 'vitest';
import { streamRecords } from './index.ts';
import { sampleRecording } from './sample-recording.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

async function count(bytes: Uint8Array, size = 1000): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const record of streamRecords(pieces(bytes, size)))
    counts.set(record.type, (counts.get(record.type) ?? 0) + 1);
  return counts;
}

test('gives every record of a file that arrives in pieces', async () => {
  const file = await sampleRecording();
  for (const size of [13, 5000, file.byteLength]) {
    const counts = await count(file, size);
    expect(counts.get('Message')).toBe(440);
    expect(counts.get('Attachment')).toBe(1);
    expect(counts.get('Footer')).toBe(1);
  }
});

test('a file that ends early is an error, wherever it ends', async () => {
  const file = await sampleRecording();
  for (let length = 0; length < file.byteLength; length += 509) {
    await expect(count(file.subarray(0, length)), `cut at ${length}`).rejects.toMatchObject({ code: 'bad_file' });
  }
  await expect(count(new Uint8Array([...file, 0]))).rejects.toThrow(/follow the closing magic/);
});

test('a flipped bit is an error, wherever it is', async () => {
  const file = await sampleRecording();
  for (let at = 0; at < file.byteLength; at += 331) {
    file[at]! ^= 0x08;
    await expect(count(file), `byte ${at}`).rejects.toMatchObject({ code: 'bad_file' });
    file[at]! ^= 0x08;
  }
});

test('a reader that stops early stops the source', async () => {
  let stopped = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces(await sampleRecording(), 100);
    } finally {
      stopped = true;
    }
  }
  for await (const record of streamRecords(source())) if (record.type === 'Message') break;
  expect(stopped).toBe(true);
});

test('a length that no record has is refused without waiting for it', async () => {
  const file = await sampleRecording();
  new DataView(file.buffer).setBigUint64(9, 2n ** 62n, true);
  await expect(count(file)).rejects.toThrow(/claims 46116860184273\d+ bytes/);
});
