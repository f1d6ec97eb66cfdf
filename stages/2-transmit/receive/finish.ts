import { PalaestraError, type Sha256 } from '@palaestra/core';
import type { Receipt } from '../receipt.ts';
import { ingestRecording } from './ingest.ts';
import type { Uploads } from './uploads.ts';

/** Finish an upload once, however many ask for it at once. */
export type Finish = (org: string, sha256: Sha256) => Promise<Receipt>;

/** All who ask for the same upload while it works get the same receipt or the same error. */
export function finisher(uploads: Uploads): Finish {
  const running = new Map<string, Promise<Receipt>>();
  return (org, sha256) => {
    const key = `${org}\n${sha256}`;
    const known = running.get(key);
    if (known !== undefined) return known;
    const work = inTurn(uploads, org, sha256).finally(() => running.delete(key));
    running.set(key, work);
    return work;
  };
}

async function inTurn(uploads: Uploads, org: string, sha256: Sha256): Promise<Receipt> {
  const leave = await uploads.desk.finishing.enter(org);
  try {
    return await ingestRecording(uploads, org, sha256);
  } finally {
    leave();
  }
}

/**
 * Wait for `work` no longer than a request may last; hashing a large file takes longer. It goes on meanwhile, and the next
 * request finds its result.
 *
 * @throws PalaestraError `unavailable` when it lasts longer.
 */
export async function forAWhile<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const text = 'Cannot tell yet: the upload is being verified; ask again in a moment';
  const timer = setTimeout(() => reject(new PalaestraError('unavailable', text)), ms);
  work.catch(() => {});
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
