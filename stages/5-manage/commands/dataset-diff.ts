import { type Command, PalaestraError } from '@palaestra/core';
import { diffRevisions } from '../diff.ts';
import { connect } from './connect.ts';

export const datasetDiff: Command = {
  name: 'dataset diff',
  summary: 'What changed from one revision to another',
  usage: 'REVISION REVISION [--json]',
  example: 'palaestra dataset diff 4f… 9a…',
  options: {},
  help: {},
  async run({ positionals, json }, io) {
    const [from, to, ...more] = positionals;
    if (from === undefined || to === undefined || more.length > 0) {
      throw new PalaestraError('bad_input', `Cannot compare: expected two revisions, found ${positionals.length}`);
    }
    const client = connect(io);
    const [before, after] = await Promise.all([client.revision(from), client.revision(to)]);
    const diff = diffRevisions(before.manifest, after.manifest);
    if (json) {
      io.out(JSON.stringify(diff));
      return 0;
    }
    for (const id of diff.added) io.out(`+ ${id}`);
    for (const id of diff.removed) io.out(`- ${id}`);
    for (const { id, changed } of diff.changed) io.out(`~ ${id}: ${changed.join(', ')}`);
    for (const name of diff.features) io.out(`~ feature ${name}`);
    for (const name of diff.cameras) io.out(`~ camera ${name}`);
    if (diff.fps) io.out(`~ ${diff.fps.from} Hz to ${diff.fps.to} Hz`);
    const { added, removed, changed, frames } = diff;
    io.out(
      `${added.length} added, ${removed.length} removed, ${changed.length} changed, ${frames < 0 ? '' : '+'}${frames} frames`,
    );
    return 0;
  },
};
