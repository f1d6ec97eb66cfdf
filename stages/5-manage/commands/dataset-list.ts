import type { Command } from '@palaestra/core';
import { connect } from './connect.ts';

export const datasetList: Command = {
  name: 'dataset list',
  summary: 'The datasets on the server, newest first',
  usage: '[--json]',
  example: 'palaestra dataset list',
  options: {},
  help: {},
  async run({ json }, io) {
    const datasets = await connect(io).datasets();
    if (json) io.out(JSON.stringify(datasets));
    else {
      for (const { id, name, revisions, episodes, frames } of datasets) {
        io.out(`${id}  ${name}: ${revisions} revisions, the newest with ${episodes} episodes and ${frames} frames`);
      }
    }
    return 0;
  },
};
