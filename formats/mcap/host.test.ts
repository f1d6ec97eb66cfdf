import { zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import * as node from './host.node.ts';
import * as browser from './host.ts';

const noise = Uint8Array.from({ length: 500_000 }, (_, at) => ((at * 2654435761) >>> 7) & 15);

test('both hosts agree on CRC-32, also in parts', () => {
  for (const host of [browser, node]) {
    // The check value of CRC-32/ISO-HDLC.
    expect(host.crc32(new TextEncoder().encode('123456789'), 0)).toBe(0xcbf43926);
    const first = host.crc32(noise.subarray(0, 777), 0);
    expect(host.crc32(noise.subarray(777), first)).toBe(node.crc32(noise, 0));
  }
});

test('each host reads the zstd of the other, and frames that do not tell their size', async () => {
  const frames = [
    await browser.codecs.zstd!.compress!(noise),
    await node.codecs.zstd!.compress!(noise),
    zstdCompressSync(noise),
  ];
  for (const frame of frames) {
    for (const host of [browser, node]) {
      const opened = await host.codecs.zstd!.decompress(frame, noise.byteLength);
      expect(Buffer.compare(opened, noise)).toBe(0);
    }
  }
});

test('more than was claimed is never allocated; a damaged frame does not spoil the next', async () => {
  const frame = await node.codecs.zstd!.compress!(noise);
  await expect(node.codecs.zstd!.decompress(frame, 1000)).rejects.toThrow();
  const damaged = new Uint8Array(frame);
  damaged.fill(0xff, 10, 60);
  for (const host of [browser, node]) {
    const spoilt = await Promise.resolve(host.codecs.zstd!.decompress(damaged, noise.byteLength)).catch(() => null);
    expect(spoilt === null || Buffer.compare(spoilt, noise) !== 0).toBe(true);
    expect(Buffer.compare(await host.codecs.zstd!.decompress(frame, noise.byteLength), noise)).toBe(0);
  }
  expect((await browser.codecs.zstd!.decompress(frame, 1000)).byteLength).toBeLessThanOrEqual(1000);
});

test('the beginning of a frame that is cut off is salvaged', async () => {
  const frame = await node.codecs.zstd!.compress!(noise);
  for (const host of [browser, node]) {
    const part = await host.codecs.zstd!.salvage!(frame.subarray(0, frame.byteLength * 0.8), noise.byteLength);
    expect(part.byteLength).toBeGreaterThan(100_000);
    expect(Buffer.compare(part, noise.subarray(0, part.byteLength))).toBe(0);
  }
});
