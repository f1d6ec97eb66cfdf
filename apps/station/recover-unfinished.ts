import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EPISODE_RECORD } from '@palaestra/formats/episode';
import { type Metadata, type RecoverReport, recover } from '@palaestra/formats/mcap';
import { fileReadable, fileWritable } from '@palaestra/formats/mcap/node';
import { PART, syncFolder } from './folder.ts';

/** What became of a recording that an ended process or a power loss left behind. */
export interface RecoveredRecording {
  readonly name: string;
  /**
   * `finished`: it was whole and only lacked its name. `recovered`: what could be read is a recording that says so.
   * `empty`: it held no message. `unreadable`: kept under another ending for a person to look at.
   */
  readonly state: 'finished' | 'recovered' | 'empty' | 'unreadable';
  readonly messages: number;
  readonly lostBytes: number;
}

/**
 * Finish every unfinished recording of a spool. Safe to repeat, also when it is itself killed: the part is removed only
 * after what was made of it has its name on the disk. The caller holds the spool's lock.
 */
export async function recoverUnfinished(spool: string): Promise<RecoveredRecording[]> {
  const names = (await readdir(spool)).filter((name) => name.endsWith(PART)).sort();
  const done: RecoveredRecording[] = [];
  for (const name of names) done.push(await recoverOne(spool, name.slice(0, -PART.length)));
  if (done.length > 0) await syncFolder(spool);
  return done;
}

async function recoverOne(spool: string, name: string): Promise<RecoveredRecording> {
  const part = join(spool, `${name}${PART}`);
  const final = join(spool, `${name}.mcap`);
  const told = { name, messages: 0, lostBytes: 0 };
  if (await stat(final).catch(() => null)) {
    // An earlier recovery was stopped after its last step but one.
    await rm(part);
    return { ...told, state: 'finished' };
  }
  const fresh = join(spool, `.${name}.recovering`);
  const { recovered, state, unfinished, lostBytes } = await rewrite(part, fresh);
  const { messages } = recovered;
  if (messages > 0 && (unfinished || state !== 'whole')) {
    await rename(fresh, final);
    await syncFolder(spool);
    await rm(part);
    return { name, state: 'recovered', messages, lostBytes };
  }
  await rm(fresh);
  if (messages > 0) {
    await rename(part, final);
    return { name, state: 'finished', messages, lostBytes };
  }
  if (lostBytes === 0) {
    await rm(part);
    return { ...told, state: 'empty' };
  }
  await rename(part, join(spool, `${name}.unreadable`));
  return { ...told, state: 'unreadable', lostBytes };
}

async function rewrite(part: string, fresh: string): Promise<RecoverReport> {
  await using readable = await fileReadable(part);
  await using writable = await fileWritable(fresh, { exclusive: false });
  return await recover(readable, writable, { amend: markRecovered });
}

function markRecovered({ name, metadata }: Metadata): ReadonlyMap<string, string> {
  return name === EPISODE_RECORD ? new Map([...metadata, ['recovered', 'true']]) : metadata;
}
