import { expect, test } from 'vitest';
import type { LiveMessage } from './live.ts';
import { liveHub } from './live-hub.ts';

test('a listener gets the messages of its organization in order, until it leaves', async () => {
  const live = liveHub();
  const leaving = new AbortController();
  const heard: LiveMessage[] = [];
  const listening = (async () => {
    for await (const message of live.listen('a', leaving.signal)) {
      heard.push(message);
      if (message.id === 'last') leaving.abort();
    }
  })();
  await Promise.resolve();
  live.send('b', { kind: 'run', id: 'other' });
  live.send('a', { kind: 'run', id: 'first' });
  live.send('a', { kind: 'run', id: 'last' });
  await listening;
  live.send('a', { kind: 'run', id: 'too late' });
  expect(heard.map(({ id }) => id)).toEqual(['first', 'last']);
});
