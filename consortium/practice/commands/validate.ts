import type { Command } from '@palaestra/core';
import { type PlantFinding, readPlant } from '@palaestra/islands';
import { contentOf, fileIn, isOwn, plantIn } from './plant-file.ts';

export const validate: Command = {
  name: 'islands validate',
  summary: 'Say everything that is wrong with a plant file or a published instance',
  usage: 'FILE [--json]',
  example: 'palaestra islands validate plant.json',
  options: {},
  help: {},
  async run(args, { out }) {
    const path = fileIn(args, 'validate');
    const findings = await findingsOf(path);
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    if (args.json) out(JSON.stringify({ path, errors, findings }));
    else {
      for (const { severity, path: place, message } of findings) out(`${severity.padEnd(7)} ${place}: ${message.en}`);
      out(`${errors} errors, ${findings.length - errors} warnings (${path})`);
    }
    return errors > 0 ? 1 : 0;
  },
};

async function findingsOf(path: string): Promise<readonly PlantFinding[]> {
  const content = await contentOf(path);
  if ('json' in content && isOwn(content.json)) return readPlant(content.json).findings;
  return readPlant(await plantIn(path)).findings;
}
