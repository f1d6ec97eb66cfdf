import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../log/index.ts';
import { startEmbeddedDatabase } from './embedded.ts';
import { openDatabase } from './open.ts';

let data: string;
beforeEach(async () => {
  data = await mkdtemp('/tmp/palaestra-embedded-');
  if (process.getuid?.() === 0) await import('node:fs/promises').then((fs) => fs.chmod(data, 0o711));
});
afterEach(() => rm(data, { recursive: true, force: true }));

const child = `
  import { startEmbeddedDatabase } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
  const server = await startEmbeddedDatabase(process.argv[1], 'the first server');
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
  const again = startEmbeddedDatabase(data, 'second');
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
  const second = await startEmbeddedDatabase(data, 'second');
  const after = openDatabase(second.url, silentLogger);
  expect((await sql`select answer from kept`.execute(after.db)).rows).toEqual([{ answer: 42 }]);
  expect((await sql`show fsync`.execute(after.db)).rows).toEqual([{ fsync: 'on' }]);
  await after.close();
  await second.stop();
  await expect(readFile(join(data, 'serve.lock'))).rejects.toThrow(/ENOENT/);
});

test('a lock of a process number that now belongs to somebody else does not count', async () => {
  await writeFile(join(data, 'serve.lock'), JSON.stringify({ pid: process.pid, started: 'long ago', label: 'old' }));
  const server = await startEmbeddedDatabase(data, 'new');
  await server.stop();
});

test('a data folder that the database user cannot enter keeps its database elsewhere and says where', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('needs root');
  const hidden = join(data, 'home', 'data');
  await mkdir(join(data, 'home'), { mode: 0o700 });
  await mkdir(hidden);
  const server = await startEmbeddedDatabase(hidden, 'hidden');
  const place = (await readFile(join(hidden, 'database-folder'), 'utf8')).trim();
  expect(place).toMatch(/^\/var\/lib\/palaestra\/[0-9a-f-]{36}$/);
  await server.stop();
  const again = await startEmbeddedDatabase(hidden, 'hidden');
  await again.stop();
  await rm(place, { recursive: true });
});
