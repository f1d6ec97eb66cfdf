import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Command, type CommandIo, type ExitCode, isPalaestraError, PalaestraError } from '@palaestra/core';
import type { ServerClient } from '@palaestra/transmit';
import { type ConvertedRecording, convertItem } from '../import/convert-item.ts';
import { type Destination, folderDestination, serverDestination } from '../import/deliver.ts';
import { findItems, type ImportItem } from '../import/find-items.ts';

/** What became of one recording, or of a whole item that was refused. */
interface Row {
  readonly path: string;
  /** Recording files of a bag, 0 for an episode of a dataset. */
  readonly files: number;
  /** Which part of the item, null for the whole. */
  readonly source: string | null;
  readonly state: 'imported' | 'already' | 'refused';
  readonly episode: string | null;
  readonly sha256: string | null;
  readonly bytes: number;
  readonly notes: readonly string[];
  readonly reason: string | null;
}

/** Faults of one item, which do not keep the others back. Anything else (server away, disk full) ends the import. */
const OF_THE_ITEM = ['bad_file', 'bad_input', 'not_found', 'too_large', 'conflict'];

export const importCommand: Command = {
  name: 'import',
  summary: 'Take in LeRobot datasets, ROS 2 bags and MCAP files',
  usage: 'PATH... [--out DIR] [--name NAME] [--json]',
  example: 'palaestra import ../g1-dataset ../bags recording.mcap',
  options: { out: { type: 'string' }, name: { type: 'string' } },
  help: {
    out: 'write the recordings into this folder instead of sending them to the server',
    name: 'name of the source that a converted LeRobot episode carries, instead of the name of its folder',
  },
  async run({ positionals, values, json }, io): Promise<ExitCode> {
    if (positionals.length === 0) {
      throw new PalaestraError('bad_input', 'Cannot import: expected a path, found none');
    }
    const name = typeof values.name === 'string' ? values.name : null;
    if (name !== null && (/[/\\]/.test(name) || name === '' || name.startsWith('.'))) {
      throw new PalaestraError('bad_input', `Cannot import: expected a name without folders, found "${name}"`);
    }
    const items = (await Promise.all(positionals.map(findItems))).flat();
    const destination = typeof values.out === 'string' ? folderDestination(values.out) : serverDestination(client(io));
    const rows: Row[] = [];
    for (const item of items) {
      const found = await importItem(item, destination, name, io);
      rows.push(...found);
      if (!json) for (const row of found) io.out(line(row));
    }
    const counts = { imported: 0, already: 0, refused: 0 };
    for (const { state } of rows) counts[state]++;
    if (json) io.out(JSON.stringify({ counts, recordings: rows }));
    else io.out(`${counts.imported} imported, ${counts.already} already there, ${counts.refused} refused`);
    if (counts.refused === 0) return 0;
    return counts.refused === rows.length ? 2 : 1;
  },
};

/** Everything is converted before anything is delivered, so an item that turns out bad leaves nothing behind. */
async function importItem(
  item: ImportItem,
  destination: Destination,
  name: string | null,
  io: CommandIo,
): Promise<Row[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'palaestra-import-'));
  try {
    const into = join(scratch, 'recordings');
    await mkdir(into);
    const recordings = await convertItem(item, into, name, (done, total) => {
      if (io.signal.aborted) throw new PalaestraError('cancelled', 'Cannot finish the import: stopped');
      io.progress(`convert ${basename(item.path)}`, done, total);
    });
    const rows: Row[] = [];
    for (const recording of recordings) {
      rows.push(await deliverOne(item, recording, destination));
      if (recordings.length > 1) io.progress(`deliver ${basename(item.path)}`, rows.length, recordings.length);
    }
    return rows;
  } catch (error) {
    return [refused(item, null, error)];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function deliverOne(item: ImportItem, recording: ConvertedRecording, destination: Destination): Promise<Row> {
  const { source, notes } = recording;
  try {
    return {
      path: item.path,
      files: item.files,
      source,
      notes,
      reason: null,
      ...(await destination.deliver(recording)),
    };
  } catch (error) {
    return refused(item, source, error);
  }
}

function refused({ path, files }: ImportItem, source: string | null, error: unknown): Row {
  if (!isPalaestraError(error) || !OF_THE_ITEM.includes(error.code)) throw error;
  return {
    path,
    files,
    source,
    state: 'refused',
    episode: null,
    sha256: null,
    bytes: 0,
    notes: [],
    reason: error.message,
  };
}

function line({ path, source, state, episode, notes, reason }: Row): string {
  const place = source === null ? path : `${path}, ${source}`;
  if (state === 'refused') return `${place}: refused: ${reason}`;
  return [`${place}: ${state === 'already' ? 'already there' : state}, ${episode}`, ...notes].join('; ');
}

function client({ server, signal }: CommandIo): ServerClient {
  return {
    fetch,
    url: server.url,
    key: server.key,
    signal,
    wait: (ms) =>
      setTimeout(ms, undefined, { signal }).catch(() => {
        throw new PalaestraError('cancelled', 'Cannot finish the import: stopped');
      }),
  };
}
