import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { McapWriter } from './index.ts';
import { fileReadable, fileWritable } from './node.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaestra-mcap-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a file that is written can be read in overlapping ranges, each its own bytes', async () => {
  const path = join(folder, 'a');
  await using writable = await fileWritable(path, { sync: true });
  await writable.write(Uint8Array.of(0, 1, 2, 3, 4, 5));
  await writable.sync?.();
  expect(writable.position()).toBe(6n);
  await using readable = await fileReadable(path);
  const [one, two] = await Promise.all([readable.read(0n, 4n), readable.read(2n, 4n)]);
  expect([[...one], [...two]]).toEqual([
    [0, 1, 2, 3],
    [2, 3, 4, 5],
  ]);
  await expect(readable.read(4n, 3n)).rejects.toMatchObject({ code: 'bad_file' });
  await expect(readable.read(0n, 2n ** 60n)).rejects.toMatchObject({ code: 'bad_file' });
});

test('an existing file is not overwritten unless that is asked for', async () => {
  const path = join(folder, 'a');
  await writeFile(path, 'old');
  await expect(fileWritable(path)).rejects.toMatchObject({ code: 'conflict' });
  await expect(fileWritable(join(folder, 'none', 'a'))).rejects.toMatchObject({ code: 'not_found' });
  await (await fileWritable(path, { exclusive: false })).close();
  expect(await readFile(path)).toHaveLength(0);
  await expect(fileReadable(join(folder, 'b'))).rejects.toMatchObject({ code: 'not_found' });
  await expect(fileReadable(folder)).rejects.toMatchObject({ code: 'bad_input' });
});

test.runIf(process.platform === 'linux')('a full disk is told as one', async () => {
  const file = await fileWritable('/dev/full', { exclusive: false });
  await expect(file.write(new Uint8Array(9))).rejects.toMatchObject({
    code: 'no_space',
    message: 'Cannot write: the disk is full (/dev/full)',
  });
  await file.close().catch(() => {});
});

test('with sync each chunk is on the disk before the next', async () => {
  const calls: string[] = [];
  const writer = await McapWriter.create(
    {
      write: async () => calls.push('write'),
      position: () => 0n,
      sync: async () => {
        calls.push('sync');
      },
    },
    { chunkBytes: 10 },
  );
  const channelId = writer.registerChannel({ topic: '/a', schemaId: 0, messageEncoding: '' });
  await writer.write({ channelId, sequence: 0, logTime: 0n, publishTime: 0n, data: new Uint8Array(20) });
  await writer.flush();
  expect(calls.at(-1)).toBe('sync');
});
