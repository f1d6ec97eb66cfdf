import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, CommandIo, ExitCode } from '@palaestra/core';
import { bytesReadable, doctor, IndexedReader, McapWriter } from '@palaestra/formats/mcap';
import { fileWritable } from '@palaestra/formats/mcap/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filmedEpisode, steadyTimes } from '../../../../formats/episode/testing/filmed.ts';
import { madeMetadata } from '../../../../stages/3-cleanse/testing/made-recording.ts';
import { mcapDoctor } from './doctor.ts';
import { mcapInfo } from './info.ts';
import { mcapRecover } from './recover.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaestra-mcap-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(
  command: Command,
  positionals: string[],
  values: Record<string, string | boolean> = {},
  json = false,
) {
  const lines: string[] = [];
  const notes: string[] = [];
  const io: CommandIo = {
    out: (line) => lines.push(line),
    note: (line) => notes.push(line),
    progress: () => {},
    signal: new AbortController().signal,
    server: { url: '', key: null },
  };
  const exitCode: ExitCode = await command.run({ values, positionals, json }, io);
  return { exitCode, text: lines.join('\n'), notes: notes.join('\n') };
}

/** 200 messages of 1 kB in chunks of about 10. */
async function recording(name: string): Promise<string> {
  const path = join(folder, name);
  await using file = await fileWritable(path);
  const writer = await McapWriter.create(file, { chunkBytes: 10_000, compression: '' });
  const channelId = writer.registerChannel({ topic: '/joints', schemaId: 0, messageEncoding: 'json' });
  await writer.metadata('palaestra.episode', new Map([['task', 'insert']]));
  for (let index = 0; index < 200; index++) {
    const time = 1_763_800_000_000_000_000n + BigInt(index) * 20_000_000n;
    await writer.write({
      channelId,
      sequence: index,
      logTime: time,
      publishTime: time,
      data: new Uint8Array(1000).fill(index),
    });
  }
  await writer.close();
  return path;
}

test('info tells topics, times and counts', async () => {
  const path = await recording('a.mcap');
  const { exitCode, text } = await run(mcapInfo, [path]);
  expect(exitCode).toBe(0);
  expect(text).toMatch(/\/joints +200 +50\.0 Hz +json/);
  expect(text).toContain('palaestra.episode');
  const json = JSON.parse((await run(mcapInfo, [path], {}, true)).text);
  expect(json).toMatchObject({ file: path, messages: 200, from: 'summary', startTime: '1763800000000000000' });
});

test('info tells the cameras with size, rate and codec', async () => {
  const path = join(folder, 'filmed.mcap');
  const cameras = [{ topic: '/cam_high/video', times: steadyTimes(60, 30) }];
  await writeFile(path, await filmedEpisode({ seconds: 2, cameras, metadata: madeMetadata() }));
  const { text } = await run(mcapInfo, [path]);
  expect(text).toMatch(/cam_high +128 × 96 +29\.5 Hz +h264 \(avc1\.42c01e\) +\/cam_high\/video/);
});

test('info of a file that was not finished goes through it', async () => {
  const path = await recording('a.mcap');
  await writeFile(path, (await readFile(path)).subarray(0, 100_000));
  const { exitCode, text } = await run(mcapInfo, [path]);
  expect(exitCode).toBe(1);
  expect(text).toContain('1 error');
});

test('doctor: 0 for a sound file, 1 for a damaged one with the place, 2 for one that cannot be read', async () => {
  const path = await recording('a.mcap');
  expect(await run(mcapDoctor, [path])).toMatchObject({ exitCode: 0, text: expect.stringContaining('sound') });
  const bytes = await readFile(path);
  bytes[50_000]! ^= 1;
  await writeFile(path, bytes);
  const damaged = await run(mcapDoctor, [path]);
  expect(damaged.exitCode).toBe(1);
  expect(damaged.text).toMatch(/error +byte \d+ \d+ \+\d+ \d+ +The CRC of chunk \d+ is wrong/);
  expect((await run(mcapDoctor, [path], { lang: 'zh' })).text).toContain('CRC 错误');
  expect(JSON.parse((await run(mcapDoctor, [path], {}, true)).text).problems[0].code).toBe('chunk_crc');
  const missing = await run(mcapDoctor, [join(folder, 'none.mcap')]);
  expect(missing.exitCode).toBe(2);
  expect(missing.notes).toMatch(/no such file/);
});

test('recover: 1 and the numbers for a lossy file, 0 for a whole one, 2 and no file for nothing', async () => {
  const path = await recording('a.mcap');
  const bytes = await readFile(path);
  const chunk = (await IndexedReader.open(bytesReadable(bytes))).chunkIndexes[4]!;
  bytes[chunk.chunkStartOffset + 700]! ^= 1;
  await writeFile(path, bytes);
  const { exitCode, text } = await run(mcapRecover, [path]);
  expect(exitCode).toBe(1);
  expect(text).toMatch(/kept +190 messages/);
  expect(text).toMatch(/lost +10 messages, 1 chunk/);
  const target = join(folder, 'a.recovered.mcap');
  expect((await doctor(bytesReadable(await readFile(target)))).problems).toEqual([]);

  expect((await run(mcapRecover, [path])).notes).toMatch(/exists already/);
  const again = await run(mcapRecover, [target], { out: join(folder, 'b.mcap') }, true);
  expect(again.exitCode).toBe(0);
  expect(JSON.parse(again.text)).toMatchObject({ state: 'whole', messagesLost: 0, out: join(folder, 'b.mcap') });

  const empty = join(folder, 'empty.mcap');
  await writeFile(empty, '');
  expect((await run(mcapRecover, [empty])).exitCode).toBe(2);
  expect((await readdir(folder)).sort()).toEqual(['a.mcap', 'a.recovered.mcap', 'b.mcap', 'empty.mcap']);
});
