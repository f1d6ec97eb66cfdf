import { type Command, Sha256 } from '@palaestra/core';
import { connect, only } from './connect.ts';

export const datasetShow: Command = {
  name: 'dataset show',
  summary: 'The revisions of a dataset, or what one revision holds',
  usage: 'DATASET|REVISION [--json]',
  example: 'palaestra dataset show trays',
  options: {},
  help: {},
  async run(args, io) {
    const subject = only(args, 'the name or id of a dataset, or the sha256 of a revision');
    const client = connect(io);
    if (Sha256.safeParse(subject).success) {
      const revision = await client.revision(subject);
      if (args.json) io.out(JSON.stringify(revision));
      else {
        const { manifest, datasetName, episodes, frames, message } = revision;
        io.out(`${datasetName}: ${message}`);
        io.out(`${manifest.robot}, ${episodes} episodes, ${frames} frames at ${manifest.fps} Hz`);
        for (const { name, fields } of manifest.features) io.out(`${name}: ${fields.map((f) => f.name).join(' ')}`);
        for (const { id, format, state, digest } of revision.exports)
          io.out(`${id}  ${format}  ${state}  ${digest ?? ''}`);
      }
      return 0;
    }
    const id = (await client.datasets()).find(({ name }) => name === subject)?.id ?? subject;
    const { dataset, revisions } = await client.dataset(id);
    if (args.json) io.out(JSON.stringify({ dataset, revisions }));
    else {
      io.out(`${dataset.id}  ${dataset.name}`);
      for (const { sha256, createdAt, episodes, frames, message } of revisions) {
        io.out(`${sha256}  ${createdAt}  ${episodes} episodes, ${frames} frames  ${message}`);
      }
    }
    return 0;
  },
};
