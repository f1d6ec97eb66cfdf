#!/usr/bin/env node
// Runs the command line on Node 24 or newer. An older one starts the Node that `npm install` brought along and is then
// only a messenger, so this file must be understood by every Node.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED = 24;
// On processors with protection keys V8 sometimes loses count of its code pages when threads with WebAssembly end
// (replications, proofs, policies on the server), and the process with it: "Check failed: jit_page.has_value()",
// https://github.com/nodejs/node/issues/64500. Elsewhere V8 has no keys, and may not know the flag; nor may a later one.
const WITHOUT_KEYS = process.platform === 'linux' && process.arch === 'x64' ? ['--no-memory-protection-keys'] : [];

const version = Number(process.versions.node.split('.')[0]);
if (version >= WANTED) {
  if (version === WANTED) goOnWith(WITHOUT_KEYS);
  // What Node makes of the sources is kept beside them: every start but the first is several times as quick.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/palaestra', import.meta.url)));
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
} else {
  runWithBundledNode();
}

/** The same process with these flags, unless it has them; one that was started with a channel would lose it. */
function goOnWith(flags) {
  const missing = flags.filter((flag) => !process.execArgv.includes(flag));
  if (missing.length === 0 || process.channel !== undefined || process.execve === undefined) return;
  process.removeAllListeners('warning'); // that execve is experimental
  const [node, bin] = [process.execPath, fileURLToPath(import.meta.url)];
  process.execve(node, [node, ...process.execArgv, ...missing, bin, ...process.argv.slice(2)], process.env);
}

function runWithBundledNode() {
  let node;
  try {
    const require = createRequire(import.meta.url);
    node = join(dirname(require.resolve('node/package.json')), 'bin', 'node');
  } catch {
    console.error(
      `Cannot run: expected Node ${WANTED} or newer, found ${process.versions.node}; run npm install first`,
    );
    process.exit(2);
  }
  // The channel closes when this process is gone, however it ended; then the child stops too.
  const child = spawn(node, [...WITHOUT_KEYS, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  process.on('SIGINT', () => {}); // the terminal tells the child as well
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`Cannot run: ${error.message}; run npm install again`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 2);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
