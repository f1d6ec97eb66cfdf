import type { Command } from '@palaestra/core';
import { fileIn, LANGUAGE_HELP, languageIn, readingOf, SCENARIO_HELP } from './plant-file.ts';

export const validate: Command = {
  name: 'islands validate',
  summary: 'Say everything that is wrong with a plant, and what of a foreign file it does not express',
  usage: 'PLANT [--scenario FILE] [--lang en|zh] [--json]',
  example: 'palaestra islands validate plant.json',
  options: { scenario: { type: 'string' }, lang: { type: 'string', default: 'en' } },
  help: { scenario: SCENARIO_HELP, lang: LANGUAGE_HELP },
  endsAtOnce: true,
  async run(args, { out }) {
    const path = fileIn(args, 'validate');
    const language = languageIn(args);
    const { findings } = await readingOf(path, args.values.scenario, language);
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    if (args.json) out(JSON.stringify({ path, errors, findings }));
    else {
      for (const { severity, path: place, message } of findings)
        out(`${severity.padEnd(7)} ${place}: ${message[language]}`);
      out(`${errors} errors, ${findings.length - errors} warnings (${path})`);
    }
    return errors > 0 ? 1 : 0;
  },
};
