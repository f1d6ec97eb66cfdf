import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLogger } from '../log/index.ts';
import { startEmbeddedDatabase } from './embedded.ts';
import { openDatabase } from './open.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp('/tmp/palaestra-embedded-');
});
// A database whose starter was killed is still stopping, and writes while it does.
afterEach(() => rm(data, { recursive: true, force: true, maxRetries: 30, retryDelay: 100 }));

const child = `
  import { startEmbeddedDatabase } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
  import { silentLogger } from ${JSON.stringify(new URL('../log/index.ts', import.meta.url).href)};
  const server = await startEmbeddedDatabase(process.argv[1], 'the first server', silentLogger);
  console.log(server.url);
  setInterval(() => {}, 1000);
`;

async function startInChild(): Promise<{ url: string; pid: number; kill(): Promise<void> }> {
  const started = spawn(process.execPath, ['--input-type=module', '-e', child, data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(started.stdout, 'data')) as [Buffer];
  return {
    url: line.toString().trim(),
    pid: started.pid!,
    async kill() {
      started.kill('SIGKILL');
      await once(started, 'exit');
    },
  };
}

test('a second start on the same folder is refused and names the process', async () => {
  const first = await startInChild();
  const again = startEmbeddedDatabase(data, 'second', silentLogger);
  await expect(again).rejects.toThrow(
    `another process works in this data folder, expected none, found process ${first.pid} (the first server) (${data})`,
  );
  await first.kill();
});

test('after kill -9 the next start takes over, committed rows are there and nothing is left running', async () => {
  const first = await startInChild();
  const before = openDatabase(first.url, silentLogger);
  await sql`create table kept as select 42 as answer`.execute(before.db);
  await first.kill();
  await before.close().catch(() => {});
  const second = await startEmbeddedDatabase(data, 'second', silentLogger);
  const after = openDatabase(second.url, silentLogger);
  expect((await sql`select answer from kept`.execute(after.db)).rows).toEqual([{ answer: 42 }]);
  expect((await sql`show fsync`.execute(after.db)).rows).toEqual([{ fsync: 'on' }]);
  await after.close();
  await second.close();
  await expect(readFile(join(data, 'serve.lock'))).rejects.toThrow(/ENOENT/);
});

test('a lock of a process number that now belongs to somebody else does not count', async () => {
  await writeFile(join(data, 'serve.lock'), JSON.stringify({ pid: process.pid, started: 'long ago', label: 'old' }));
  const server = await startEmbeddedDatabase(data, 'new', silentLogger);
  await server.close();
});

test('a data folder that the database user cannot enter keeps its database elsewhere and says where', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('needs root');
  const hidden = join(data, 'home', 'data');
  await chmod(data, 0o711);
  await mkdir(join(data, 'home'), { mode: 0o700 });
  await mkdir(hidden);
  const server = await startEmbeddedDatabase(hidden, 'hidden', silentLogger);
  const place = (await readFile(join(hidden, 'database-folder'), 'utf8')).trim();
  expect(place).toMatch(/^\/var\/lib\/palaestra\/[0-9a-f-]{36}$/);
  await server.close();
  const again = await startEmbeddedDatabase(hidden, 'hidden', silentLogger);
  await again.close();
  await rm(place, { recursive: true });
});

test('a database that ends by itself is started again and clients reconnect', async () => {
  const server = await startEmbeddedDatabase(data, 'server', silentLogger);
  const client = openDatabase(server.url, silentLogger);
  await sql`create table kept as select 1 as one`.execute(client.db);
  const pid = Number((await readFile(join(data, 'database', 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGQUIT');
  await vi.waitFor(async () => {
    expect((await sql`select one from kept`.execute(client.db)).rows).toEqual([{ one: 1 }]);
  }, 120_000);
  await client.close();
  await server.close();
});
