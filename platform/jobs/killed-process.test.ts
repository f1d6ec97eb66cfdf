import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { startEmbeddedDatabase } from '../db/embedded.ts';
import { silentLogger } from '../log/index.ts';
import { pgBossJobs } from './pg-boss-jobs.ts';

/** A server that takes a job and never finishes it. */
const server = `
  const [{ startEmbeddedDatabase }, { pgBossJobs }, { silentLogger }, { z }] = await Promise.all(
    process.argv.slice(2).map((path) => import(path)));
  const database = await startEmbeddedDatabase(process.argv[1], 'first', silentLogger);
  const jobs = pgBossJobs({ url: database.url, log: silentLogger, sole: true });
  jobs.handle('long.v1', z.object({ n: z.number() }), async () => {
    console.log('running');
    await new Promise(() => setInterval(() => {}, 1000));
  });
  await jobs.start();
  await jobs.send('long.v1', { n: 5 });
`;
const modules = ['../db/embedded.ts', './pg-boss-jobs.ts', '../log/index.ts'].map(
  (path) => new URL(path, import.meta.url).href,
);

test('a job that ran when the process was killed is finished after the next start', async () => {
  const data = await mkdtemp('/tmp/palaestra-killed-');
  const parameters = ['--input-type=module', '-e', server, data, ...modules, import.meta.resolve('zod')];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');

  const database = await startEmbeddedDatabase(data, 'second', silentLogger);
  const jobs = pgBossJobs({ url: database.url, log: silentLogger, sole: true });
  const done = Promise.withResolvers<number>();
  jobs.handle('long.v1', z.object({ n: z.number() }), async ({ n }) => done.resolve(n));
  await jobs.start();
  expect(await done.promise).toBe(5);
  await jobs.stop();
  await database.close();
  await rm(data, { recursive: true });
});
