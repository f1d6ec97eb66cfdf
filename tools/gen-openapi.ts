/**
 * Writes `openapi.json` from the routes and `clients/sdk/api.generated.ts` from it. With `--check` it writes nothing and
 * fails when a file in the tree is not what the routes give.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeApi } from '../apps/server/describe-api.ts';
import { root } from './source-files.ts';

const document = `${JSON.stringify(describeApi(), null, 2)}\n`;
const outputs = [
  { path: 'openapi.json', text: document },
  { path: 'clients/sdk/api.generated.ts', text: typesOf(document) },
];

if (process.argv.includes('--check')) {
  const stale = outputs.filter(({ path, text }) => read(path) !== text).map(({ path }) => path);
  if (stale.length > 0) {
    console.error(`gen-openapi: not what the routes give: ${stale.join(', ')}; run npm run generate`);
    process.exitCode = 1;
  }
} else {
  for (const { path, text } of outputs) writeFileSync(join(root, path), text);
}

/** openapi-typescript needs the JavaScript API of TypeScript 5, which the SDK's folder brings. */
function typesOf(openapi: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'palaestra-openapi-'));
  try {
    const input = join(folder, 'openapi.json');
    const output = join(folder, 'api.ts');
    writeFileSync(input, openapi);
    const bin = join(root, 'clients/sdk/node_modules/openapi-typescript/bin/cli.js');
    const { status, stderr } = spawnSync(process.execPath, [bin, input, '--output', output], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`openapi-typescript failed: ${stderr}`);
    return readFileSync(output, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}
