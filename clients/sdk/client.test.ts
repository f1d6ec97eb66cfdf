import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient } from './client.ts';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('episodes() sends the key and only the filters that are set', async () => {
  const seen: (string | undefined)[] = [];
  const baseUrl = await serve((request, response) => {
    seen.push(request.url, request.headers.authorization);
    response.setHeader('content-type', 'application/json').end('{"items":[],"total":0,"next":null}');
  });
  const page = await createClient({ baseUrl: `${baseUrl}/`, key: 'k1' }).episodes({ q: '', task: 'a b', limit: 5 });
  expect(page).toEqual({ items: [], total: 0, next: null });
  expect(seen).toEqual(['/api/v1/episodes?task=a+b&limit=5', 'Bearer k1']);
});

test('a problem document becomes an error with its code, sentence and id', async () => {
  const baseUrl = await serve((_request, response) => {
    response.writeHead(409, { 'content-type': 'application/problem+json' });
    response.end('{"code":"conflict","detail":"Cannot make the dataset: the name is taken","id":"r-7","status":409}');
  });
  await expect(createClient({ baseUrl }).createDataset({ name: 'x' })).rejects.toMatchObject({
    code: 'conflict',
    message: 'Cannot make the dataset: the name is taken',
    details: { id: 'r-7', status: 409 },
  });
});

test('an answer that is no problem document and a server that is away each get one sentence', async () => {
  const baseUrl = await serve((_request, response) => response.writeHead(502).end('<html>'));
  await expect(createClient({ baseUrl }).me()).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringMatching(/^Cannot finish GET \/api\/v1\/me: .*502$/),
  });
  stop?.();
  await expect(createClient({ baseUrl }).me()).rejects.toMatchObject({ code: 'unavailable' });
});

test('live() gives messages across packet borders, skips heartbeats and ends on abort', async () => {
  const baseUrl = await serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': beat\n\ndata: {"kind":"run","id"');
    response.write(':"run_1"}\n\nevent: x\ndata: {"kind":"episode","id":"ep_2"}\n\n');
  });
  const control = new AbortController();
  const seen: string[] = [];
  for await (const message of createClient({ baseUrl }).live(control.signal)) {
    seen.push(message.id);
    if (seen.length === 2) control.abort();
  }
  expect(seen).toEqual(['run_1', 'ep_2']);
});
