import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandIo } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeFile } from '../testing/made-file.ts';
import { madeRecording } from '../testing/made-recording.ts';
import { check } from './check.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'));
  const sound = await madeFile(madeRecording({ seconds: 4 }));
  await writeFile(join(folder, 'a-sound.mcap'), sound);
  await writeFile(join(folder, 'b-idle.mcap'), await madeFile(madeRecording({ seconds: 9, move: [3, 8] })));
  await writeFile(join(folder, 'c-cut.mcap'), sound.subarray(0, 3000));
  await writeFile(join(folder, 'd-empty.mcap'), '');
  await writeFile(join(folder, 'not-looked-at.txt'), 'x');
});
afterAll(() => rm(folder, { recursive: true }));

async function run(paths: string[], values: Record<string, string> = {}, json = false) {
  const lines: string[] = [];
  const io: CommandIo = {
    out: (line) => lines.push(line),
    note: () => {},
    progress: () => {},
    signal: new AbortController().signal,
    server: { url: '', key: null },
  };
  return { code: await check.run({ positionals: paths, values, json }, io), lines };
}

test('a folder is judged file by file and the exit code says that something is wrong', async () => {
  const { code, lines } = await run([folder]);
  expect(code).toBe(1);
  expect(lines.filter((line) => /^\w/.test(line)).map((line) => line.split(' ')[0])).toEqual([
    'keep',
    'trim',
    'drop',
    'drop',
    '1',
  ]);
  expect(lines.find((line) => line.includes('Nothing moves at the start'))).toMatch(
    /limit <= 1, at 0.00 s\) - Start moving/,
  );
  expect(lines.at(-1)).toBe('1 keep, 1 trim, 0 review, 2 drop');
});

test('sound recordings exit with 0, in Chinese too', async () => {
  const { code, lines } = await run([join(folder, 'a-sound.mcap'), join(folder, 'b-idle.mcap')], { lang: 'zh' });
  expect(code).toBe(0);
  expect(lines.join('\n')).toMatch(/开头机器人没有动作/);
});

test('--json prints one document', async () => {
  const { lines } = await run([folder], {}, true);
  expect(lines).toHaveLength(1);
  const { counts, recordings } = JSON.parse(lines[0]!);
  expect(counts).toEqual({ keep: 1, trim: 1, drop: 2, review: 0 });
  expect(recordings[3].fault).toMatch(/^Cannot /);
});

test('a profile can be a built-in name or a file, and a bad one is told with the key', async () => {
  const path = join(folder, 'a-sound.mcap');
  expect((await run([path], { profile: 'cell-to-tray' })).code).toBe(1);
  const file = join(folder, 'mine.yaml');
  await writeFile(file, 'schema: palaestra.profile/1\nid: mine\nversion: "1"\ntitle: { en: a }\nextends: base\n');
  await expect(run([path], { profile: file })).rejects.toThrow(/at title.zh \(mine.yaml\)$/);
  await expect(run([path], { profile: 'nothing.yaml' })).rejects.toThrow(
    /^Cannot read the profile: ENOENT, expected a file or/,
  );
});

test.each([[[]], [['/nowhere/at-all.mcap']]])('%s is refused in one sentence', async (paths) => {
  await expect(run(paths)).rejects.toThrow(/^Cannot /);
});
