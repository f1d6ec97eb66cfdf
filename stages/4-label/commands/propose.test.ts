import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandIo } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeFile } from '../../3-cleanse/testing/made-file.ts';
import { madeRecording, recordingFrom, stream } from '../../3-cleanse/testing/made-recording.ts';
import { labelPropose } from './propose.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'propose-'));
  const { signals, metadata } = madeRecording({ seconds: 10 });
  const at = (t: number) => (t < 4 || t > 8 ? 0.08 : 0.02);
  const gripper = stream({
    topic: '/gripper/state',
    role: 'state',
    names: ['position.gripper'],
    unit: 'm',
    hz: 50,
    rows: 501,
    at,
  });
  await writeFile(join(folder, 'a.mcap'), await madeFile(recordingFrom([...signals, gripper], metadata)));
  await writeFile(join(folder, 'b.mcap'), 'no recording');
});
afterAll(() => rm(folder, { recursive: true }));

async function run(paths: string[], json = false) {
  const lines: string[] = [];
  const signal = new AbortController().signal;
  const server = { url: '', key: null };
  const io: CommandIo = { out: (line) => lines.push(line), note: () => {}, progress: () => {}, signal, server };
  return { code: await labelPropose.run({ positionals: paths, values: {}, json }, io), text: lines.join('\n') };
}

test('a folder is labelled file by file; a damaged one is told and makes the exit code 1', async () => {
  const { code, text } = await run([folder]);
  expect(code).toBe(1);
  expect(text).toMatch(/a\.mcap: success\n {2}arm: .*grasp 3\.98-4\.00, transport 4\.00-8\.00, release/);
  expect(text).toMatch(/b\.mcap: Cannot /);
});

test('--json prints one document', async () => {
  const { code, text } = await run([join(folder, 'a.mcap')], true);
  expect(code).toBe(0);
  const { producer, recordings } = JSON.parse(text);
  expect(producer).toBe('propose/2');
  expect(recordings[0].proposal.segments.at(-1).end).toBe(10);
});

test('a wrong path is one sentence', async () => {
  await expect(run(['/nowhere'])).rejects.toThrow(/^Cannot read the recording: no such file or folder/);
});
