import type { Sha256 } from '@palaestra/core';

const lockOf = (sha256: Sha256) => `palaestra.sending.${sha256}`;

/** Do `work` while no tab takes the recording out of the spool: it is being sent. */
export function whileSending<T>(sha256: Sha256, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(lockOf(sha256), work);
}

/** Do `work` unless the recording is being sent, in whatever tab; null when it is. */
export function unlessSending<T>(sha256: Sha256, work: () => Promise<T>): Promise<T | null> {
  return navigator.locks.request(lockOf(sha256), { ifAvailable: true }, async (lock) =>
    lock === null ? null : work(),
  );
}
