import { recordingsIn } from '@palaestra/cleanse/commands';
import { type Command, isPalaestraError, PalaestraError } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { PRODUCER, type Proposal, propose } from '../propose.ts';

/** A file with its proposal, or with the reason why there is none. */
type Row = { readonly path: string; readonly error: string | null; readonly proposal: Proposal | null };

export const labelPropose: Command = {
  name: 'label propose',
  summary: 'Propose outcome and subtasks of recordings, offline',
  usage: 'PATH... [--json]',
  example: 'palaestra label propose recordings/',
  options: {},
  help: {},
  async run({ positionals, json }, io) {
    const paths = await recordingsIn(positionals);
    const rows: Row[] = [];
    for (const path of paths) {
      if (io.signal.aborted) throw new PalaestraError('cancelled', 'Cannot finish the proposals: stopped');
      const row = await proposeFile(path);
      rows.push(row);
      if (!json) io.out(lineOf(row));
      io.progress('label propose', rows.length, paths.length);
    }
    if (json) io.out(JSON.stringify({ producer: PRODUCER, recordings: rows }));
    return rows.some(({ error }) => error !== null) ? 1 : 0;
  },
};

async function proposeFile(path: string): Promise<Row> {
  await using readable = await fileReadable(path);
  try {
    const reader = await readEpisode(readable);
    const { metadata, duration } = reader;
    return { path, error: null, proposal: propose({ metadata, duration, signals: await reader.signals() }) };
  } catch (error) {
    if (isPalaestraError(error) && error.code === 'bad_file') return { path, error: error.message, proposal: null };
    throw error;
  }
}

function lineOf({ path, error, proposal }: Row): string {
  if (proposal === null) return `${path}: ${error}`;
  const tracks = Map.groupBy(proposal.segments, ({ track }) => track);
  const told = [...tracks].map(([track, segments]) => {
    const parts = segments.map(({ skill, start, end }) => `${skill} ${start.toFixed(2)}-${end.toFixed(2)}`);
    return `\n  ${track}: ${parts.join(', ')}`;
  });
  const cause = proposal.failureCause === null ? '' : ` (${proposal.failureCause})`;
  return `${path}: ${proposal.outcome}${cause}${told.length > 0 ? told.join('') : '\n  no evidence of subtasks'}`;
}
