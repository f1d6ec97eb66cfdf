import { setTimeout } from 'node:timers/promises';
import type { SourceListener } from './source.ts';

/** How a connection ended. */
export interface ConnectionEnd {
  readonly reason: string;
  /** False when it never stood: then the next try waits longer. */
  readonly wasOpen: boolean;
}

/** Waiting before the first new try, ms. */
const RETRY_MS = 250;
const LONGEST_RETRY = 20;

/** Make a connection again whenever it ends, after a pause that doubles up to twenty times `retryMs` while nobody answers. */
export async function keepConnected(
  connectOnce: () => Promise<ConnectionEnd>,
  listener: Pick<SourceListener, 'lost'>,
  signal: AbortSignal,
  retryMs = RETRY_MS,
): Promise<void> {
  let tries = 0;
  while (!signal.aborted) {
    const { reason, wasOpen } = await connectOnce();
    if (signal.aborted) return;
    listener.lost(reason);
    tries = wasOpen ? 0 : tries + 1;
    const pause = retryMs * Math.min(2 ** tries, LONGEST_RETRY);
    await setTimeout(pause, undefined, { signal }).catch(() => {});
  }
}

/** An address of the form `ws://HOST:PORT` that a person gave. */
export function socketAddress(address: string): URL | null {
  const url = URL.parse(address);
  return url !== null && /^wss?:$/.test(url.protocol) ? url : null;
}
