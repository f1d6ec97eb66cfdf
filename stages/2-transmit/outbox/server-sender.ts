import { announceManifest } from '../send/announce-manifest.ts';
import { ask } from '../send/ask.ts';
import { receiptKeys } from '../send/believe-receipt.ts';
import { sendRecording } from '../send/send-recording.ts';
import type { ServerClient } from '../send/server-client.ts';
import { type OutboxClock, systemOutboxClock } from './clock.ts';
import type { OutboxSender } from './sender.ts';

/** The way to a server over HTTP. */
export function serverSender(
  connection: Pick<ServerClient, 'fetch' | 'url' | 'key' | 'patienceMs'>,
  clock: OutboxClock = systemOutboxClock,
): OutboxSender {
  const client = (signal: AbortSignal): ServerClient => ({
    fetch: connection.fetch,
    url: connection.url,
    key: connection.key,
    signal,
    wait: (ms) => clock.wait(ms, signal),
    ...(connection.patienceMs === undefined ? {} : { patienceMs: connection.patienceMs }),
  });
  return {
    server: new URL(connection.url).origin,
    async announce(manifest, signal) {
      const answer = await announceManifest(client(signal), manifest);
      return answer.state === 'stored' ? answer.receipt : null;
    },
    async send(file, manifest, { signal, pace, progress }) {
      // The outbox holds the receipt against its pinned keys itself.
      const { receipt } = await sendRecording(file, client(signal), { manifest, pace, progress });
      return receipt;
    },
    // 409: it is stored meanwhile, as the announcement will tell.
    giveUp: (sha256, signal) =>
      ask(
        client(signal),
        { method: 'DELETE', path: `/api/v1/uploads/${sha256}` },
        { read: ({ status }) => ([204, 404, 409].includes(status) ? true : null) },
      ).then(() => undefined),
    keys: (signal) => receiptKeys(client(signal)),
  };
}
