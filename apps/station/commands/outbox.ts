import { stat } from 'node:fs/promises';
import { type Command, type ExitCode, PalaestraError } from '@palaestra/core';
import { type OutboxEntry, readEntries, sizeText } from '@palaestra/transmit';
import { fileOutboxStorage } from '@palaestra/transmit/commands';
import { z } from 'zod';
import { openFolderOutbox } from '../send-folder.ts';
import { folderOf, toJson } from './send.ts';

const Options = z.object({
  'accept-key': z.string().min(1).optional(),
  retry: z.string().min(1).optional(),
  forget: z.string().min(1).optional(),
});

export const stationOutbox: Command = {
  name: 'station outbox',
  summary: 'Show what waits at a station, with its state and reason; try again, forget, accept a new key of the server',
  usage: 'FOLDER [--retry NAME] [--forget NAME] [--accept-key ID] [--json]',
  example: 'palaestra station outbox spool',
  options: { 'accept-key': { type: 'string' }, retry: { type: 'string' }, forget: { type: 'string' } },
  help: {
    'accept-key': 'believe receipts that are signed with this key of the server, too',
    retry: 'send a quarantined recording again: its name or sha256',
    forget: 'forget a recording whose file was removed from here: its name or sha256',
  },
  async run({ positionals, values, json }, io): Promise<ExitCode> {
    const folder = folderOf(positionals);
    const { 'accept-key': key, retry, forget } = Options.parse(values);
    if (key !== undefined || retry !== undefined || forget !== undefined) {
      await using outbox = await openFolderOutbox(folder, { server: io.server });
      const find = (text: string) => entryOf(outbox.entries(), text).sha256;
      if (key !== undefined) await outbox.pins.accept(key);
      if (retry !== undefined) await outbox.retry(find(retry));
      if (forget !== undefined) await outbox.forget(find(forget));
    }
    return show(folder, json, io.out);
  },
};

/** Only looks, so it may stand beside a process that sends. */
async function show(folder: string, json: boolean, out: (line: string) => void): Promise<ExitCode> {
  if (!(await stat(folder).catch(() => null))?.isDirectory()) {
    throw new PalaestraError('not_found', `Cannot open the outbox: no such folder (${folder})`);
  }
  const { notes, recordings } = fileOutboxStorage(folder);
  const entries = await readEntries(notes);
  const receipts = await notes.names('receipts');
  const { finished, waiting } = await recordings.list();
  const known = new Set(entries.flatMap(({ places }) => places.map(({ path }) => path)));
  const fresh = finished.filter(({ path }) => !known.has(path)).map(({ path }) => path);
  if (json) {
    const unfinished = [...waiting].map(([path, reason]) => ({ path, reason }));
    out(
      JSON.stringify({ entries: entries.map(toJson), notNoted: fresh, waiting: unfinished, receipts: receipts.length }),
    );
  } else {
    for (const { name, state, size, reason } of entries) {
      out(`${state.padEnd(11)}  ${sizeText(size).padStart(8)}  ${name}${reason === null ? '' : `: ${reason}`}`);
    }
    for (const path of fresh) out(`not noted              ${path}: "palaestra station send" takes it`);
    for (const [path, reason] of waiting) out(`not taken              ${path}: ${reason}`);
    out(`${entries.length} noted, ${fresh.length} not noted yet, ${receipts.length} receipts`);
  }
  return entries.some(({ state }) => state === 'quarantined') ? 1 : 0;
}

function entryOf(entries: readonly OutboxEntry[], text: string): OutboxEntry {
  const found = entries.filter(({ name, sha256 }) => name === text || sha256.startsWith(text));
  const [entry, ...more] = found;
  if (entry !== undefined && more.length === 0) return entry;
  const what = entry === undefined ? 'none' : `${found.length}, tell them apart by their sha256`;
  throw new PalaestraError(
    'not_found',
    `Cannot find the recording: expected one of this name, found ${what} (${text})`,
  );
}
