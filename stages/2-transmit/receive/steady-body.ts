import { PalaestraError } from '@palaestra/core';

/** How long a sender may be silent, and how slow on the whole. */
export interface Patience {
  /** Longest pause between two pieces, ms. */
  readonly idleMs: number;
  /** Fewest bytes per second, counted after the first `idleMs`; below it a sender only keeps others from sending. */
  readonly leastRate: number;
}

/**
 * The body of a request, piece by piece as it is asked for. A sender that falls silent, or that sends so slowly that it
 * seems to want nothing but the place, is cut off.
 *
 * @param signal ends it, because the same part arrives in another way.
 * @throws PalaestraError `unavailable` for a sender that is silent, too slow or gone.
 */
export async function* steadyBody(
  body: AsyncIterable<Uint8Array>,
  patience: Patience,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]();
  const started = performance.now();
  let bytes = 0;
  let whole = false;
  try {
    for (;;) {
      const piece = await within(pieces.next(), patience.idleMs, signal);
      if (piece.done) {
        whole = true;
        return;
      }
      bytes += piece.value.byteLength;
      const owed = ((performance.now() - started - patience.idleMs) / 1000) * patience.leastRate;
      if (bytes < owed) throw lost(`fewer than ${patience.leastRate} bytes per second arrive`);
      yield piece.value;
    }
  } finally {
    // Not awaited: a sender that is gone would never let it end.
    if (!whole) void pieces.return?.().catch(() => {});
  }
}

async function within<T>(work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(lost('it is sent once more already'));
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const timer = setTimeout(() => reject(lost(`nothing arrived for ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([work, promise]);
  } catch (error) {
    if (error instanceof PalaestraError) throw error;
    throw lost('its sender is gone', error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function lost(reason: string, cause?: unknown): PalaestraError {
  return new PalaestraError('unavailable', `Cannot take the part: ${reason}; send it again`, { cause });
}
