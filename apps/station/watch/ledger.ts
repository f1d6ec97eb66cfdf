import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { syncFolder } from '../folder.ts';

const Entries = z.record(z.string(), z.string());

/** Which items were dealt with, by path, and how they looked then; on the disk before anybody relies on it. */
export interface Ledger {
  /** True when this item was taken or refused as it looks now. */
  knows(path: string, fingerprint: string): boolean;
  note(path: string, fingerprint: string): Promise<void>;
}

/** @throws PalaestraError `bad_file` when the file is not ours. */
export async function openLedger(path: string): Promise<Ledger> {
  const entries = await read(path);
  return {
    knows: (item, fingerprint) => entries.get(item) === fingerprint,
    async note(item, fingerprint) {
      entries.set(item, fingerprint);
      const fresh = `${path}.new`;
      const file = await open(fresh, 'w');
      try {
        await file.writeFile(JSON.stringify(Object.fromEntries(entries)));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(fresh, path);
      await syncFolder(dirname(path));
    },
  };
}

async function read(path: string): Promise<Map<string, string>> {
  try {
    return new Map(Object.entries(Entries.parse(JSON.parse(await readFile(path, 'utf8')))));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new PalaestraError('bad_file', `Cannot read the list of taken recordings: not of the form (${path})`, {
      cause: error,
    });
  }
}
