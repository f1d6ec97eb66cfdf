import { expect, test } from 'vitest';
import { listen } from './listen.ts';

test('a connection is kept for longer than a proxy keeps it, a port in use is told, and the end waits for nobody', async () => {
  const listening = await listen(() => new Response('here'), '127.0.0.1', 0);
  const answer = await fetch(listening.url);
  expect([await answer.text(), answer.headers.get('Keep-Alive')]).toEqual(['here', 'timeout=65']);
  const port = Number(new URL(listening.url).port);
  await expect(listen(() => new Response(), '127.0.0.1', port)).rejects.toMatchObject({ code: 'unavailable' });
  await listening.close();
  await expect(fetch(listening.url)).rejects.toThrow();
});
