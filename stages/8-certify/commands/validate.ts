import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, PalaestraError } from '@palaestra/core';
import { parseStandard } from '../parse-standard.ts';

export const standardValidate: Command = {
  name: 'standard validate',
  summary: 'Say whether a file is a standard that this version can check',
  usage: 'FILE [--json]',
  example: 'palaestra standard validate my-standard.yaml',
  options: {},
  help: {},
  async run({ positionals, json }, { out }) {
    const [path] = positionals;
    if (path === undefined) {
      throw new PalaestraError('bad_input', 'Cannot validate: expected the path of a standard, found nothing');
    }
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new PalaestraError('not_found', `Cannot read the standard: ${error.code ?? error.message} (${path})`);
    });
    const { id, version, clauses } = parseStandard(text, basename(path));
    const checkable = clauses.filter(({ predicate }) => predicate !== null).length;
    if (json) out(JSON.stringify({ id, version, clauses: clauses.length, checkable }));
    else out(`${id} ${version}: ${clauses.length} clauses, ${checkable} checked by a program`);
    return 0;
  },
};
