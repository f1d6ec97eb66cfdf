import { isPalaestraError } from '@palaestra/core';
import type { Finish } from './finish.ts';
import { abandonedUploads, deleteUpload, spooledFiles, stuckUploads } from './upload-store.ts';
import type { Uploads } from './uploads.ts';

const HOUR_MS = 3600_000;
/** An upload that nobody continued for so long is given up. */
const KEEP_MS = 7 * 24 * HOUR_MS;
/** A complete upload whose sender does not ask for the end is finished after so long. */
const REST_MS = 60_000;
/** A file that belongs to no upload is removed after so long; a new upload's file may be older than its row. */
const STRAY_MS = HOUR_MS;
const FIRST_MS = 5000;

/** Tidy up a moment after the start, and every hour from then on, until the server stops. */
export function tidyRegularly(uploads: Uploads, finish: Finish, stopping: AbortSignal): void {
  let timer: NodeJS.Timeout;
  const run = async () => {
    await tidy(uploads, finish).catch((error: unknown) => {
      uploads.context.log.warn({ err: error }, 'the uploads could not be tidied up');
    });
    next(HOUR_MS);
  };
  const next = (ms: number) => {
    if (stopping.aborted) return;
    timer = setTimeout(() => void run(), ms).unref();
  };
  stopping.addEventListener('abort', () => clearTimeout(timer));
  next(FIRST_MS);
}

/** Finish what was interrupted, give up what was abandoned, remove files that belong to nothing. */
export async function tidy({ context, files }: Uploads, finish: Finish): Promise<void> {
  const { db, clock, log } = context;
  const now = clock.now().getTime();
  for (const { org, sha256 } of await stuckUploads(db, new Date(now - REST_MS))) {
    try {
      await finish(org, sha256);
    } catch (error) {
      // Refused, or parts were lost: the upload's own state tells. Whatever it is, the others are not kept waiting.
      log[isPalaestraError(error) ? 'info' : 'warn']({ sha256, err: error }, 'an interrupted upload was not finished');
    }
  }
  for (const { org, sha256, file } of await abandonedUploads(db, new Date(now - KEEP_MS))) {
    await deleteUpload(db, org, sha256);
    await files.remove(file);
    log.info({ org, sha256 }, 'an abandoned upload was given up');
  }
  const stray: string[] = [];
  for await (const { name, changedAt } of files.list()) if (changedAt.getTime() < now - STRAY_MS) stray.push(name);
  for (let at = 0; at < stray.length; at += 1000) {
    const some = stray.slice(at, at + 1000);
    const known = await spooledFiles(db, some);
    for (const name of some) if (!known.has(name)) await files.remove(name);
  }
}
