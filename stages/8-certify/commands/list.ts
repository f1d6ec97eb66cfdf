import type { Command } from '@palaestra/core';
import { loadStandards } from '../standards.ts';

export const standardList: Command = {
  name: 'standard list',
  summary: 'The standards that come with this version, and what each asks',
  usage: '[--json]',
  example: 'palaestra standard list',
  options: {},
  help: {},
  async run({ json }, { out }) {
    const standards = await loadStandards();
    if (json) {
      out(JSON.stringify(standards));
      return 0;
    }
    for (const { standard } of standards) {
      out(`${standard.id} ${standard.version} (${standard.status})  ${standard.title.en}`);
      for (const { id, title, subject } of standard.clauses) out(`  ${id.padEnd(5)} ${subject.padEnd(8)} ${title.en}`);
    }
    return 0;
  },
};
