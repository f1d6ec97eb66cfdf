import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Outcome } from '@palaestra/core';
import { z } from 'zod';

const NOTE = '.stop-take.json';

/** What a person at the station's own computer wishes of the take: to stop it, and what is to become of it, if he says so. */
const StopNote = z.object({ end: Outcome.or(z.literal('discard')).nullable() });
export type StopNote = z.infer<typeof StopNote>;

/** Leave word for the recorder of a spool. It needs no network. */
export async function leaveStopNote(spool: string, note: StopNote): Promise<void> {
  const path = join(spool, NOTE);
  await writeFile(`${path}.new`, JSON.stringify(note));
  await rename(`${path}.new`, path);
}

/** True until the recorder has read the word that was left. */
export async function isStopNoteThere(spool: string): Promise<boolean> {
  return (await readFile(join(spool, NOTE), 'utf8').catch(() => null)) !== null;
}

/** Take the word that was left; null where none was. */
export async function takeStopNote(spool: string): Promise<StopNote | null> {
  const path = join(spool, NOTE);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  await rm(path, { force: true });
  const parsed = StopNote.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : { end: null };
}
