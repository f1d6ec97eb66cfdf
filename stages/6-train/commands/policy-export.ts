import { rm, writeFile } from 'node:fs/promises';
import { type Command, PalaestraError } from '@palaestra/core';
import { createClient } from '@palaestra/sdk';

export const policyExport: Command = {
  name: 'policy export',
  summary: 'Save a policy as one ONNX file with its processor inside',
  usage: 'ID --out FILE.onnx [--json]',
  example: 'palaestra policy export pol_… --out policy.onnx',
  options: { out: { type: 'string' } },
  help: { out: 'where to write; an existing file is not overwritten' },
  async run({ positionals, values, json }, { out, server }) {
    const [id] = positionals;
    const path = values.out;
    if (id === undefined || typeof path !== 'string') {
      throw new PalaestraError('bad_input', 'Cannot export the policy: expected its id and --out FILE.onnx');
    }
    const client = createClient({ baseUrl: server.url, ...(server.key === null ? {} : { key: server.key }) });
    const bytes = new Uint8Array(await (await client.policyFile(id)).arrayBuffer());
    await writeFile(path, bytes, { flag: 'wx' }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOSPC') {
        await rm(path, { force: true });
        throw new PalaestraError('no_space', `Cannot write the policy: the disk is full (${path})`);
      }
      const reason = error.code === 'EEXIST' ? 'the file exists already' : (error.code ?? error.message);
      throw new PalaestraError('bad_input', `Cannot write the policy: ${reason} (${path})`);
    });
    out(json ? JSON.stringify({ policy: id, bytes: bytes.length }) : `${path}: ${bytes.length} B`);
    return 0;
  },
};
