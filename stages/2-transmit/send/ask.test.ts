import { expect, test } from 'vitest';
import { ask } from './ask.ts';
import type { ServerClient } from './server-client.ts';

/** A link that carries one request after so many ms, and drops it when its sender gives up earlier. */
function slowLink(ms: number): ServerClient & { readonly tries: () => number } {
  let tries = 0;
  return {
    url: 'http://127.0.0.1:1',
    key: null,
    signal: new AbortController().signal,
    patienceMs: 1,
    wait: async () => {},
    tries: () => tries,
    fetch: (_url, { signal }) => {
      tries += 1;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => resolve(new Response(null, { status: 204 })), ms);
        signal!.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal!.reason);
        });
      });
    },
  };
}

const part = { method: 'PUT', path: '/api/v1/uploads/x/parts/0', body: new Uint8Array(1024) } as const;

test('a link that is slow and not dead gets twice the time at each try, and less is sent at once', async () => {
  const link = slowLink(200);
  let busy = 0;
  const read = ({ status }: { status: number }) => status;
  expect(await ask(link, part, { read, busy: () => (busy += 1) })).toBe(204);
  // 1024 bytes may take 31 ms, then 63, 125 and 250.
  expect([link.tries(), busy]).toEqual([4, 3]);
});

test('a link on which nothing passes is given up', async () => {
  const link = slowLink(60_000);
  await expect(ask(link, { ...part, body: new Uint8Array(32) }, { read: () => null })).rejects.toThrow(
    /no answer within/,
  );
  expect(link.tries()).toBe(6);
});
