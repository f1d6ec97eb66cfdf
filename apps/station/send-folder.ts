import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import { holdProcessLock } from '@palaestra/platform/db/process-lock';
import { createClient } from '@palaestra/sdk';
import { type Outbox, type OutboxOptions, openOutbox, serverSender } from '@palaestra/transmit';
import { fileOutboxStorage, OUTBOX_FOLDER, OUTBOX_RESERVE, prepareOutbox } from '@palaestra/transmit/commands';

export interface FolderOutboxOptions extends Pick<OutboxOptions, 'bandwidth' | 'quota' | 'keep' | 'told'> {
  /** `patienceMs`: how long an answer may take beyond what its bytes need, 30 s by default. */
  readonly server: { readonly url: string; readonly key: string | null; readonly patienceMs?: number };
}

/**
 * Open the outbox of a folder with recordings. One process at a time.
 *
 * @throws PalaestraError `not_found` without the folder, `conflict` when another process sends from it.
 */
export async function openFolderOutbox(
  folder: string,
  { server, ...options }: FolderOutboxOptions,
): Promise<Outbox & AsyncDisposable> {
  if (!(await stat(folder).catch(() => null))?.isDirectory()) {
    throw new PalaestraError('not_found', `Cannot send: no such folder (${folder})`);
  }
  const release = await hold(folder);
  try {
    await prepareOutbox(folder);
    const api = createClient({ baseUrl: server.url, key: server.key });
    const due = new Map<string, string | null>();
    const outbox = await openOutbox({
      ...options,
      storage: fileOutboxStorage(folder),
      howToAccept: (key) => `accept it with "palaestra station outbox ${folder} --accept-key ${key}"`,
      sender: serverSender({ fetch, ...server }),
      async dueOf(order) {
        if (!due.has(order)) due.set(order, (await api.order(order)).due);
        return due.get(order) ?? null;
      },
    });
    return { ...outbox, [Symbol.asyncDispose]: release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The lock is a small file; on a full disk it takes the place that was held back for this. */
async function hold(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, OUTBOX_FOLDER, 'lock');
  const lock = async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return holdProcessLock(path, folder, 'palaestra station send');
  };
  try {
    return await lock();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    await rm(join(folder, OUTBOX_FOLDER, OUTBOX_RESERVE), { force: true });
    return await lock().catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause;
      const text =
        'Cannot send: the disk has not one byte left for the lock of the outbox; nothing is lost; remove any other file';
      throw new PalaestraError('no_space', `${text} (${folder})`, { cause });
    });
  }
}
