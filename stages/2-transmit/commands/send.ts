import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type Command, type CommandIo, type ExitCode, isPalaestraError, PalaestraError } from '@palaestra/core';
import type { ReceiptKey } from '../receipt.ts';
import { refusesRecording } from '../send/ask.ts';
import { type SentRecording, sendRecording } from '../send/send-recording.ts';
import type { ServerClient } from '../send/server-client.ts';
import { openLocalFile, recordingsIn } from './local-files.ts';

/** What became of one file. */
interface Row {
  readonly path: string;
  readonly state: SentRecording['how'] | 'refused';
  readonly episode: string | null;
  readonly sha256: string | null;
  readonly bytes: number;
  readonly deleted: boolean;
  readonly reason: string | null;
}

export const send: Command = {
  name: 'send',
  summary: 'Send recordings to the server; continues where an earlier try stopped',
  usage: 'PATH... [--delete-after-verified] [--json]',
  example: 'palaestra send recordings/',
  options: { 'delete-after-verified': { type: 'boolean', default: false } },
  help: {
    'delete-after-verified': 'delete a local file once the server has verified and stored it; files are kept otherwise',
  },
  async run({ positionals, values, json }, io): Promise<ExitCode> {
    const paths = await recordingsIn(positionals);
    const mayDelete = values['delete-after-verified'] === true;
    const client = clientOf(io);
    const keys: ReceiptKey[] = [];
    const rows: Row[] = [];
    for (const path of paths) {
      const row = await sendOne(path, client, io, { mayDelete, keys });
      rows.push(row);
      if (!json) io.out(line(row));
      io.progress('send', rows.length, paths.length);
    }
    const counts = { sent: 0, resumed: 0, already: 0, refused: 0 };
    for (const { state } of rows) counts[state]++;
    if (json) io.out(JSON.stringify({ counts, recordings: rows }));
    else io.out(`${counts.sent + counts.resumed} sent, ${counts.already} already there, ${counts.refused} refused`);
    return counts.refused > 0 ? 1 : 0;
  },
};

/** A file that is refused does not keep the others back; a server that is away or without space does. */
async function sendOne(
  path: string,
  client: ServerClient,
  io: CommandIo,
  { mayDelete, keys }: { mayDelete: boolean; keys: ReceiptKey[] },
): Promise<Row> {
  const none = { path, episode: null, sha256: null, bytes: 0, deleted: false };
  try {
    await using file = await openLocalFile(path);
    const { size } = file;
    const progress = (done: number) => io.progress(file.name, done, size);
    const { how, receipt } = await sendRecording(file, client, {
      progress,
      keys,
      trust: (key) => void keys.push(key),
    });
    if (mayDelete) await rm(path);
    return {
      ...none,
      state: how,
      episode: receipt.id,
      sha256: receipt.recording,
      bytes: size,
      deleted: mayDelete,
      reason: null,
    };
  } catch (error) {
    if (!isPalaestraError(error) || !refusesRecording(error)) throw error;
    return { ...none, state: 'refused', reason: error.message };
  }
}

function clientOf({ server, signal }: CommandIo): ServerClient {
  return {
    fetch,
    url: server.url,
    key: server.key,
    signal,
    wait: (ms) =>
      setTimeout(ms, undefined, { signal }).catch(() => {
        throw new PalaestraError('cancelled', 'Cannot finish sending: stopped');
      }),
  };
}

function line({ path, state, episode, deleted, reason }: Row): string {
  return state === 'refused'
    ? `${path}: refused: ${reason}`
    : `${path}: ${state}, ${episode}${deleted ? ', deleted' : ''}`;
}
