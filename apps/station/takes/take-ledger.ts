import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { TakeMarks, TakeReport } from '@palaestra/core';
import { z } from 'zod';
import { syncFolder } from '../folder.ts';

const LEDGER = '.take.json';

const Entry = z.object({
  report: TakeReport,
  /** Whether the ground has heard of this. */
  told: z.boolean(),
  /** What its person said, before it was written into the recording. */
  marks: TakeMarks.nullable(),
  /** Name of its recording, once it has begun. */
  file: z.string().nullable().default(null),
  /** Whether it was to be discarded, before that was done. */
  unwanted: z.boolean().default(false),
});
/** The last take of a station as its own disk remembers it. */
export type TakeEntry = z.infer<typeof Entry>;

/** The take that a station worked on last; null where none is remembered or what is there cannot be read. */
export async function readTake(spool: string): Promise<TakeEntry | null> {
  const text = await readFile(join(spool, LEDGER), 'utf8').catch(() => '');
  try {
    return Entry.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Remember a take, so that it survives a power loss: no take is begun twice. */
export async function writeTake(spool: string, entry: TakeEntry): Promise<void> {
  const path = join(spool, LEDGER);
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(JSON.stringify(entry));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(spool);
}
