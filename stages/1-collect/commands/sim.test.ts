import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandIo } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectSim } from './sim.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collect-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(values: Record<string, string>, signal = new AbortController().signal, url = '') {
  const lines: string[] = [];
  const io: CommandIo = {
    out: (line) => lines.push(line),
    note: () => {},
    progress: () => {},
    signal,
    server: { url, key: null },
  };
  const defaults = { cell: 'cell-to-tray', failures: '0', disturbance: '0', faults: '0', station: 'sim-1', now: false };
  await collectSim.run({ positionals: [], values: { ...defaults, jobs: '2', ...values }, json: true }, io);
  return JSON.parse(lines[0]!);
}

test('one file per seed; a second run keeps equal files and refuses to replace a different one', async () => {
  const out = join(folder, 'made', 'here');
  const first = await run({ episodes: '3', seed: '11', out });
  expect(first).toMatchObject({ episodes: 3, written: 3, successes: 3, causes: {} });
  const names = ['cell-to-tray-11.mcap', 'cell-to-tray-12.mcap', 'cell-to-tray-13.mcap'];
  expect((await readdir(out)).sort()).toEqual(names);

  const kept = await readFile(join(out, names[1]!));
  expect(await run({ episodes: '2', seed: '12', out, jobs: '1' })).toMatchObject({ episodes: 2, written: 0 });
  await writeFile(join(out, names[0]!), 'not an episode');
  await expect(run({ episodes: '1', seed: '11', out })).rejects.toMatchObject({ code: 'conflict' });
  expect(await readFile(join(out, names[0]!), 'utf8')).toBe('not an episode');
  expect(kept.equals(await readFile(join(out, names[1]!)))).toBe(true);
  expect((await readdir(out)).sort()).toEqual(names);
});

test.each([
  [{ episodes: '0' }, /--episodes/],
  [{ seed: 'x' }, /--seed/],
  [{ failures: '2' }, /--failures/],
  [{ cell: 'no-such-cell' }, /expected one of cell-to-tray, .*, found no-such-cell/],
])('%o is refused in one sentence and writes nothing', async (values, message) => {
  const out = join(folder, 'refused');
  await expect(run({ episodes: '1', seed: '1', out, ...values })).rejects.toThrow(message);
  await expect(readdir(out)).rejects.toThrow();
});

test('a folder that cannot be written is told', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await expect(run({ episodes: '1', seed: '1', out: join(file, 'below') })).rejects.toThrow(/^Cannot write: /);
});

test('a stop keeps what is written and leaves nothing half-written', async () => {
  const out = join(folder, 'stopped');
  const stop = new AbortController();
  const stopped = run({ episodes: '100000', seed: '1', out }, stop.signal);
  const names = () => readdir(out).catch(() => []);
  const isWritten = expect.poll(async () => (await names()).some((name) => name.endsWith('.mcap'))).toBe(true);
  await Promise.all([
    expect(stopped).rejects.toMatchObject({ code: 'cancelled' }),
    isWritten.finally(() => stop.abort()),
  ]);
  expect(await names()).not.toEqual([]);
  expect((await names()).filter((name) => !name.endsWith('.mcap'))).toEqual([]);
});
