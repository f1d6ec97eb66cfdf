import { useCallback, useEffect, useRef, useState } from 'react';
import { canSpool } from './spool.ts';
import { NOTHING_WAITS, type UploadOrder, type UploadState } from './upload-state.ts';

const STORED_LIMIT = 'palaestra.uploads.limit';

/** Bytes per second that this browser may use for sending; null for no limit. */
export function uploadLimit(): number | null {
  const stored = Number(localStorage.getItem(STORED_LIMIT));
  return Number.isFinite(stored) && stored > 0 ? stored : null;
}

/** Sending in the background, and what a person may ask of it. */
export interface Uploads {
  readonly state: UploadState;
  order(order: Exclude<UploadOrder, { do: 'start' }>): void;
}

/** Send finished recordings in the background while the calling component is mounted. */
export function useUploads(org: string | undefined): Uploads {
  const [state, setState] = useState(NOTHING_WAITS);
  const worker = useRef<Worker | null>(null);
  useEffect(() => {
    if (org === undefined || !canSpool()) return;
    const own = new Worker(new URL('./uploads.worker.ts', import.meta.url), { type: 'module' });
    worker.current = own;
    own.addEventListener('message', ({ data }: MessageEvent<UploadState>) => setState(data));
    own.postMessage({ do: 'start', org, limit: uploadLimit() } satisfies UploadOrder);
    return () => own.terminate();
  }, [org]);
  const isAny = state.waiting > 0;
  useEffect(() => {
    // Otherwise a browser that runs short of space may remove what has not been sent.
    if (isAny && canSpool()) void navigator.storage.persist();
  }, [isAny]);
  const order = useCallback<Uploads['order']>((what) => {
    if (what.do === 'limit') localStorage.setItem(STORED_LIMIT, String(what.limit ?? 0));
    worker.current?.postMessage(what);
  }, []);
  return { state, order };
}
