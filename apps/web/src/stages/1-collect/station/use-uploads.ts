import { useEffect, useState } from 'react';
import { canSpool } from './spool.ts';

/** What waits in this browser for the server. */
export interface UploadState {
  /** Recordings that are kept and not verified yet. */
  readonly waiting: number;
  /** Their bytes. */
  readonly bytes: number;
  /** Recordings verified since the page was opened. */
  readonly sent: number;
  /** The last request did not reach the server. */
  readonly offline: boolean;
  /** How much of the one under way has arrived, 0 to 1; null when none is. */
  readonly fraction: number | null;
  /** Why one was refused; it stays in this browser. */
  readonly fault: string | null;
}

const NOTHING: UploadState = { waiting: 0, bytes: 0, sent: 0, offline: false, fraction: null, fault: null };

/** Send finished recordings in the background while the calling component is mounted. */
export function useUploads(org: string | undefined): UploadState {
  const [state, setState] = useState(NOTHING);
  useEffect(() => {
    if (org === undefined || !canSpool()) return;
    const worker = new Worker(new URL('./uploads.worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<UploadState>) => setState(data));
    worker.postMessage(org);
    return () => worker.terminate();
  }, [org]);
  return state;
}
