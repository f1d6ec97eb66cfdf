import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeOnce } from './write-once.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-once-'));
});
afterAll(() => rm(folder, { recursive: true }));

const text = (value: string) => new TextEncoder().encode(value);

test('the first write names the file, an equal one keeps it, a different one is refused', async () => {
  const path = join(folder, 'a');
  expect(await writeOnce(path, (file) => file.write(text('one')))).toBe(true);
  expect(await writeOnce(path, (file) => file.write(text('one')))).toBe(false);
  await expect(writeOnce(path, (file) => file.write(text('two')))).rejects.toMatchObject({ code: 'conflict' });
  expect(await readFile(path, 'utf8')).toBe('one');
  expect(await readdir(folder)).toEqual(['a']);
});

test('a disk that fills up half-way leaves nothing behind and is told as such', async () => {
  const path = join(folder, 'b');
  const full = writeOnce(path, async (file) => {
    await file.write(text('half'));
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  });
  await expect(full).rejects.toMatchObject({ code: 'no_space', message: `Cannot write: the disk is full (${path})` });
  expect(await readdir(folder)).toEqual(['a']);
});
