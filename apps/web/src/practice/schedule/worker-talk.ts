import { type ErrorCode, isPalaestraError, PalaestraError } from '@palaestra/core';

/** What a worker of this page answers: how far it is, what it found, or what is wrong. */
type Answer<News, Found> =
  | { readonly news: News }
  | { readonly found: Found }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** Ask a worker, and end it with its answer or when nobody wants it any more. @throws PalaestraError what the worker met. */
export function askWorker<News, Found>(
  worker: Worker,
  order: object,
  { signal, onNews }: { readonly signal: AbortSignal; readonly onNews?: (news: News) => void },
): Promise<Found> {
  const { promise, resolve, reject } = Promise.withResolvers<Found>();
  const stop = () => reject(new PalaestraError('cancelled', 'Cannot finish: it was stopped'));
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  worker.addEventListener('message', ({ data }: MessageEvent<Answer<News, Found>>) => {
    if ('news' in data) onNews?.(data.news);
    else if ('found' in data) resolve(data.found);
    else reject(new PalaestraError(data.error.code, data.error.message));
  });
  worker.addEventListener('error', ({ message }) =>
    reject(new PalaestraError('internal', message ?? 'The worker failed')),
  );
  worker.postMessage(order);
  return promise.finally(() => {
    signal.removeEventListener('abort', stop);
    worker.terminate();
  });
}

/** In a worker: answer its one order. What `work` returns goes to the page, with its buffers moved, not copied. */
export function answerOrder<Order, News, Found>(
  work: (order: Order, tell: (news: News) => void) => Promise<Found>,
  buffersOf: (found: Found) => ArrayBuffer[] = () => [],
): void {
  const post = (message: Answer<News, Found>, transfer: ArrayBuffer[] = []) => self.postMessage(message, { transfer });
  // Whoever asks a second time (to stop) has a listener of the worker's own.
  self.addEventListener(
    'message',
    ({ data }: MessageEvent<Order>) => {
      work(data, (news) => post({ news })).then(
        (found) => post({ found }, buffersOf(found)),
        (cause: unknown) => post({ error: inWords(cause) }),
      );
    },
    { once: true },
  );
}

function inWords(cause: unknown): { readonly code: ErrorCode; readonly message: string } {
  if (isPalaestraError(cause)) return { code: cause.code, message: cause.message };
  return { code: 'internal', message: cause instanceof Error ? cause.message : String(cause) };
}
