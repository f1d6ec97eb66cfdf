import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesReadable, doctor, IndexedReader, McapWriter, memoryWritable } from '@palaestra/formats/mcap';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ARGS, CHROMIUM, patient } from '../../apps/web/e2e/browser.ts';
import type { PageResult } from './browser/page.ts';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

const haveChromium = existsSync(CHROMIUM);
if (!haveChromium) console.warn(`conformance/mcap: the browser test is skipped, ${CHROMIUM} is missing`);

describe.skipIf(!haveChromium)('MCAP in Chromium', () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  let recording: Uint8Array;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mcap-browser-'));
    const root = fileURLToPath(new URL('browser', import.meta.url));
    await build({ root, configFile: false, logLevel: 'error', build: { outDir: folder, target: 'es2023' } });
    recording = await writeRecording();
    server = createServer(async (request, response) => {
      const path = new URL(request.url!, 'http://host').pathname;
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
      if (path === '/recording.mcap' && range !== null) {
        const [first, last] = [Number(range[1]), Number(range[2])];
        response.writeHead(206, { 'Content-Range': `bytes ${first}-${last}/${recording.byteLength}` });
        response.end(recording.subarray(first, last + 1));
        return;
      }
      const file = join(folder, path === '/' ? 'index.html' : path);
      const bytes = await readFile(file).catch(() => null);
      response.writeHead(bytes === null ? 404 : 200, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain' });
      response.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS, timeout: 120_000 });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  test('a page writes, reads, examines and recovers recordings, and Node reads what it wrote', async () => {
    const page = await patient(await browser.newContext()).newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('"exercise" in globalThis');
    const result: PageResult = await page.evaluate('exercise("/recording.mcap")');
    expect(faults).toEqual([]);
    expect(result).toMatchObject({ problems: 0, fromBlob: 500, fromHttp: 300 });
    expect(result.recovered.state).toBe('lossy');
    expect(result.recovered.messages).toBeGreaterThan(100);
    const report = await doctor(bytesReadable(Uint8Array.from(result.file)));
    expect(report).toMatchObject({ problems: [], counts: { messages: 500 }, facts: { compressions: ['zstd'] } });
    const reader = await IndexedReader.open(bytesReadable(Uint8Array.from(result.file)));
    for await (const { sequence, data } of reader.messages()) expect(data[0]).toBe(sequence & 255);
  });
});

async function writeRecording(): Promise<Uint8Array> {
  const file = memoryWritable();
  const writer = await McapWriter.create(file, { chunkBytes: 8192 });
  const channelId = writer.registerChannel({ topic: '/served', schemaId: 0, messageEncoding: 'json' });
  for (let sequence = 0; sequence < 300; sequence++) {
    const logTime = BigInt(sequence);
    await writer.write({
      channelId,
      sequence,
      logTime,
      publishTime: logTime,
      data: new Uint8Array(100).fill(sequence),
    });
  }
  await writer.close();
  return file.bytes();
}
