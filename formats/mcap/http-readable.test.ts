import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { blobReadable, httpReadable, IndexedReader } from './index.ts';
import { sampleRecording } from './sample-recording.ts';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve))));

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/a.mcap`;
}

function ranged(file: () => Uint8Array): RequestListener {
  return (request, response) => {
    const bytes = file();
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (bytes.byteLength === 0) response.writeHead(416, { 'content-range': 'bytes */0' }).end();
    else {
      const part = bytes.subarray(Number(first), Number(last) + 1);
      response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${bytes.byteLength}` }).end(part);
    }
  };
}

async function count(reader: IndexedReader): Promise<number> {
  let messages = 0;
  for await (const _ of reader.messages()) messages += 1;
  return messages;
}

test('a recording is read over HTTP in ranges', async () => {
  const file = await sampleRecording();
  const url = await serve(ranged(() => file));
  expect(await count(await IndexedReader.open(httpReadable(url, fetch)))).toBe(440);
});

test('a recording is read out of a Blob', async () => {
  const blob = new Blob([await sampleRecording()]);
  expect(await count(await IndexedReader.open(blobReadable(blob)))).toBe(440);
  await expect(blobReadable(blob).read(BigInt(blob.size), 1n)).rejects.toMatchObject({ code: 'bad_file' });
});

test('a server that ignores ranges, has no file, or changes it in between is refused', async () => {
  const whole = await serve((_, response) => response.writeHead(200).end('everything'));
  await expect(httpReadable(whole, fetch).size()).rejects.toThrow(/expected 206/);
  await new Promise((resolve) => server?.close(resolve));

  const none = await serve((_, response) => response.writeHead(404).end());
  await expect(httpReadable(none, fetch).size()).rejects.toMatchObject({ code: 'not_found' });
  await new Promise((resolve) => server?.close(resolve));

  let file = await sampleRecording();
  const url = await serve(ranged(() => file));
  const readable = httpReadable(url, fetch);
  await readable.size();
  file = file.slice(0, 5000);
  await expect(readable.read(0n, 100n)).rejects.toThrow(/changed on the server/);
  await new Promise((resolve) => server?.close(resolve));
  await expect(readable.read(0n, 100n)).rejects.toMatchObject({ code: 'unavailable' });
  server = undefined;
});

test('an empty file behind HTTP has no bytes', async () => {
  const url = await serve(ranged(() => new Uint8Array(0)));
  expect(await httpReadable(url, fetch).size()).toBe(0n);
});
