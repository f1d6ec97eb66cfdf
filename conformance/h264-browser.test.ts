import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Picture, PictureReader, repeatPicture } from '@palaestra/formats/h264';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ARGS, CHROMIUM, patient } from '../apps/web/e2e/browser.ts';

const haveChromium = existsSync(CHROMIUM);
if (!haveChromium) console.warn(`conformance: H.264 against the browser is skipped, ${CHROMIUM} is missing`);

interface Chunk {
  readonly key: boolean;
  readonly data: number[];
}

describe.skipIf(!haveChromium)('H.264 of Chromium', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    // WebCodecs wants a secure context, which this machine's own address is.
    server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS, timeout: 120_000 });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test.each(['avc1.42001f', 'avc1.42c01f', 'avc1.4d001f', 'avc1.64001f'])(
    '%s is read as the encoder says, and a copied picture is decoded to the same pixels',
    async (codec) => {
      await using context = patient(await browser.newContext());
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const encoded = await page.evaluate(encode, codec);
      if (encoded === null) {
        console.warn(`${codec} is not encoded by this Chromium`);
        return;
      }
      const reader = new PictureReader();
      const stream: Chunk[] = [];
      /** For each chunk of the stream: whether it must look like the one before. */
      const copies: boolean[] = [];
      let last: Picture | null = null;
      for (const { key, data } of encoded) {
        if (last !== null && key) {
          // Three more of the last picture of every pair, before the key frame.
          for (let n = 0; n < 3; n++) {
            const copy = repeatPicture(last, true);
            if (copy === null) break;
            stream.push({ key: false, data: [...copy.data] });
            copies.push(true);
            last = copy.picture;
          }
        }
        const picture = reader.read(Uint8Array.from(data));
        if (typeof picture === 'string') throw new Error(picture);
        expect(picture).toMatchObject({ key, complete: key, pictures: 1, kind: key ? 'I' : 'P' });
        expect(picture.sps).toMatchObject({ width: 322, height: 182 });
        // The encoder keeps the profile and chooses the level by itself.
        expect(picture.sps.codec.slice(0, 7)).toBe(codec.slice(0, 7));
        stream.push({ key, data });
        copies.push(false);
        last = picture;
        if (key) {
          // One of every key frame, before the picture that is predicted from it.
          const copy = repeatPicture(picture, false);
          if (copy === null) continue;
          stream.push({ key: false, data: [...copy.data] });
          copies.push(true);
        }
      }
      expect(encoded.filter(({ key }) => key)).toHaveLength(12);
      const arithmetic = last!.pps.arithmetic;
      expect(copies.some((copy) => copy)).toBe(!arithmetic);
      const looks = await page.evaluate(decode, { codec: last!.sps.codec, stream });
      expect(looks).toHaveLength(stream.length);
      for (const [i, copy] of copies.entries()) if (i > 0) expect(looks[i] === looks[i - 1], `picture ${i}`).toBe(copy);
    },
  );
});

/** In the page: 24 pictures that all differ, a key frame every second one. */
async function encode(codec: string): Promise<Chunk[] | null> {
  const config: VideoEncoderConfig = {
    codec,
    width: 322,
    height: 182,
    bitrate: 1_000_000,
    framerate: 30,
    latencyMode: 'realtime',
    avc: { format: 'annexb' },
  };
  if ((await VideoEncoder.isConfigSupported(config)).supported !== true) return null;
  const chunks: Chunk[] = [];
  const encoder = new VideoEncoder({
    output(chunk) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      chunks.push({ key: chunk.type === 'key', data: [...data] });
    },
    error: () => undefined,
  });
  encoder.configure(config);
  for (let n = 0; n < 24; n++) {
    const pixels = new Uint8Array(322 * 182 * 4);
    for (let at = 0; at < pixels.length; at += 4) {
      const [x, y] = [(at / 4) % 322, Math.floor(at / 4 / 322)];
      const inside = Math.abs(x - 20 - n * 12) < 20 && Math.abs(y - 40 - n * 4) < 20;
      pixels.set(inside ? [255, 255, 255, 255] : [n * 9, x % 256, y, 255], at);
    }
    const frame = new VideoFrame(pixels, {
      format: 'RGBA',
      codedWidth: 322,
      codedHeight: 182,
      timestamp: (n * 1e6) / 30,
    });
    encoder.encode(frame, { keyFrame: n % 2 === 0 });
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  return chunks;
}

/** In the page: a sum over the pixels of every decoded picture, in order. */
async function decode({ codec, stream }: { codec: string; stream: Chunk[] }): Promise<number[]> {
  const looks: number[] = [];
  const waiting: Promise<void>[] = [];
  const decoder = new VideoDecoder({
    output(frame) {
      const at = frame.timestamp;
      const bytes = new Uint8Array(frame.allocationSize());
      waiting.push(
        frame.copyTo(bytes).then(() => {
          let sum = 0;
          for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) | 0;
          looks[at] = sum;
          frame.close();
        }),
      );
    },
    error: (error) => {
      throw error;
    },
  });
  decoder.configure({ codec, optimizeForLatency: true });
  for (const [timestamp, { key, data }] of stream.entries()) {
    decoder.decode(new EncodedVideoChunk({ type: key ? 'key' : 'delta', timestamp, data: Uint8Array.from(data) }));
  }
  await decoder.flush();
  await Promise.all(waiting);
  return looks;
}
