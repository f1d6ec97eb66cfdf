import { stat } from 'node:fs/promises';
import { type Command, PalaestraError } from '@palaestra/core';
import { validate } from '@palaestra/formats/lerobot';
import { folderTree } from '@palaestra/formats/lerobot/node';
import { only } from './connect.ts';

export const datasetValidate: Command = {
  name: 'dataset validate',
  summary: 'Hold a LeRobot folder against what LeRobot demands; needs no server',
  usage: 'DIR [--json]',
  example: 'palaestra dataset validate exports/trays',
  options: {},
  help: {},
  async run(args, { out }) {
    const dir = only(args, 'the folder of a LeRobot dataset');
    const found = await stat(dir).catch(() => null);
    if (!found?.isDirectory()) throw new PalaestraError('not_found', `Cannot validate: no such folder (${dir})`);
    const checks = await validate(folderTree(dir));
    if (args.json) out(JSON.stringify({ dir, checks }));
    else for (const { check, ok, detail } of checks) out(`${ok ? 'ok   ' : 'FAIL '} ${check.padEnd(11)} ${detail}`);
    return checks.every(({ ok }) => ok) ? 0 : 1;
  },
};
