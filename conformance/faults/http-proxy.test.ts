import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HttpProxy, type HttpProxyOptions, openHttpProxy } from './http-proxy.ts';
import { seededRandom } from './random.ts';

let server: Server;
let seen: string[];
let proxy: HttpProxy;
beforeEach(async () => {
  seen = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push(body);
    response.writeHead(201, { 'X-Own': 'kept' }).end(`got ${request.method} ${request.url} ${body}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  await proxy.close();
  server.closeAllConnections();
  server.close();
});

async function open(options: Partial<HttpProxyOptions>): Promise<void> {
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  proxy = await openHttpProxy({ target, random: seededRandom('h'), ...options });
}

const put = (body: string) => fetch(`${proxy.url}/place?x=1`, { method: 'PUT', body });

test('a request and its answer pass as they are', async () => {
  await open({});
  const answer = await put('text');
  expect([answer.status, answer.headers.get('X-Own'), await answer.text()]).toEqual([
    201,
    'kept',
    'got PUT /place?x=1 text',
  ]);
  expect(proxy.did).toEqual({ requests: 1, repeated: 0, late: 0, unanswered: 0 });
});

test('repeated requests arrive twice, late copies arrive after later requests, all of them are counted', async () => {
  await open({ repeat: 0.3, late: 0.3 });
  const names = Array.from({ length: 60 }, (_, i) => String(i));
  for (const name of names) await (await put(name)).text();
  proxy.calm();
  await expect.poll(() => seen.length).toBe(60 + proxy.did.repeated + proxy.did.late);
  const { repeated, late } = proxy.did;
  expect(repeated).toBeGreaterThan(5);
  expect(late).toBeGreaterThan(5);
  const firsts = seen.filter((name, i) => seen.indexOf(name) === i);
  expect(firsts).toEqual(names);
  // Somebody's copy came when others had long passed.
  expect(seen.some((name, i) => seen.slice(0, i).includes(String(Number(name) + 3)))).toBe(true);
});

test('nobody behind the proxy is told as proxies tell it', async () => {
  await open({ target: 'http://127.0.0.1:1' });
  const answer = await put('text');
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringMatching(/Bad Gateway/)]);
  expect(proxy.did.unanswered).toBe(1);
});
