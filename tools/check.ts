/** `npm run check`: everything but the tests. Runs every step, prints each one's result, fails when one fails. */
import { spawnSync } from 'node:child_process';
import { root } from './source-files.ts';

const steps: [name: string, command: string[]][] = [
  ['types', ['tsc', '--project', '.']],
  ['types of the web page', ['tsc', '--project', 'apps/web']],
  ['style', ['biome', 'check', '.']],
  ['layers', ['node', 'tools/check-layers.ts']],
  ['sizes', ['node', 'tools/check-size.ts']],
  ['generated files', ['node', 'tools/gen-openapi.ts', '--check']],
  ['lock file', ['node', 'tools/complete-lock.ts', '--check']],
  ['unused code', ['knip']],
];

const failed: string[] = [];
for (const [name, [program, ...parameters]] of steps) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(program!, parameters, { cwd: root, encoding: 'utf8' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status !== 0) {
    failed.push(name);
    console.log(`${stdout}${stderr}`);
  }
}
if (failed.length > 0) {
  console.error(`check: failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
