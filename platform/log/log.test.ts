import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

const program = `
  import { createLogger } from ${JSON.stringify(new URL('./log.ts', import.meta.url).href)};
  const log = createLogger('warn');
  for (let i = 0; i < 100; i++) {
    log.warn({ i }, 'x'.repeat(50_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
  console.log('alive');
`;

test('a log on a full disk does not end its process', async (context) => {
  const isThere = await access('/dev/full').then(
    () => true,
    () => false,
  );
  if (!isThere) return context.skip('this system has no /dev/full');
  const shell = '"$0" --input-type=module -e "$1" 2>/dev/full';
  const { stdout } = await run('/bin/sh', ['-c', shell, process.execPath, program]);
  expect(stdout).toBe('alive\n');
});
