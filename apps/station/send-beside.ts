import { type CommandIo, episodeIdOf, isPalaestraError } from '@palaestra/core';
import { openFolderOutbox } from './send-folder.ts';

/** Sending from a folder while something else is the work. */
export interface Beside {
  /** End it once everything that is there was sent, or at once when the person stops. */
  finish(): Promise<void>;
}

/**
 * Send a folder's recordings beside other work, which no fault of the sending disturbs: it is told, and what is unsent stays
 * for the next `palaestra station send`. Null when another process sends from the folder already.
 */
export async function sendBeside(folder: string, io: CommandIo): Promise<Beside | null> {
  const opened = await openFolderOutbox(folder, {
    server: io.server,
    told({ state, name, sha256, reason }) {
      if (state === 'ingested') io.note(`${name}: verified, ${episodeIdOf(sha256)}, removed here`);
      if (state === 'quarantined') io.note(`${name}: quarantined: ${reason}`);
    },
  }).catch((error: unknown) => {
    if (isPalaestraError(error) && error.code === 'conflict') return null;
    throw error;
  });
  if (opened === null) {
    io.note(`Another process sends from this folder already (${folder})`);
    return null;
  }
  const over = new AbortController();
  let failed = false;
  const tell = (error: unknown) => {
    if (!isPalaestraError(error)) throw error;
    failed = true;
    io.note(error.message);
  };
  const running = opened.run(over.signal).catch(tell);
  return {
    async finish() {
      try {
        over.abort();
        await running;
        if (!failed && !io.signal.aborted) await opened.run(io.signal, { once: true }).catch(tell);
      } finally {
        await opened[Symbol.asyncDispose]();
      }
    },
  };
}
