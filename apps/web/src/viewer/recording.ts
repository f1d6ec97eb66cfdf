import { type ErrorCode, PalaestraError, type RecordedEvent, type Signal } from '@palaestra/core';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../app/client.ts';

/** A recording as the viewer needs it. */
export interface LoadedRecording {
  /** Seconds. */
  readonly duration: number;
  readonly signals: readonly Signal[];
  readonly events: readonly RecordedEvent[];
}

/** What the worker answers. */
export type WorkerAnswer =
  | { readonly recording: LoadedRecording }
  | { readonly error: { readonly code: ErrorCode; readonly message: string } };

/** Read a stored recording by byte ranges in a worker; kept while pages move between it and its lists. */
export function recordingQuery(sha256: string) {
  return queryOptions({
    queryKey: ['recording', sha256],
    queryFn: ({ signal }) => load(new URL(api.recordingUrl(sha256), location.href).href, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 300_000,
  });
}

function load(url: string, signal: AbortSignal): Promise<LoadedRecording> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./recording.worker.ts', import.meta.url), { type: 'module' });
    const finish = () => worker.terminate();
    signal.addEventListener('abort', finish);
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
      finish();
      if ('recording' in data) resolve(data.recording);
      else reject(new PalaestraError(data.error.code, data.error.message));
    });
    worker.addEventListener('error', (event) => {
      finish();
      reject(new PalaestraError('internal', `Cannot read the recording: ${event.message}`));
    });
    worker.postMessage(url);
  });
}
