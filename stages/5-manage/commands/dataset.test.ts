import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Command, CommandIo, EpisodeDetail, ExitCode } from '@palaestra/core';
import { writeDataset } from '@palaestra/formats/lerobot';
import { folderTree } from '@palaestra/formats/lerobot/node';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commands } from '../commands.ts';
import { serverDestination } from '../import/deliver.ts';
import { registerJobs } from '../jobs.ts';
import { type Ground, judge, testGround } from '../testing/ground.ts';
import { unpack } from '../unpack.ts';

let ground: Ground;
let dir: string;

beforeAll(async () => {
  ground = await testGround(registerJobs);
  dir = await mkdtemp(join(tmpdir(), 'palaestra-dataset-test-'));
  vi.stubGlobal('fetch', ground.client);
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await rm(dir, { recursive: true, force: true });
  await ground.close();
});

async function run(line: readonly string[], values: Record<string, string> = {}) {
  const command = commands.find(({ name }) => line.join(' ').startsWith(name)) as Command;
  const positionals = line.slice(command.name.split(' ').length);
  const lines: string[] = [];
  const io: CommandIo = {
    out: (text) => lines.push(text),
    note: () => {},
    progress: () => {},
    signal: new AbortController().signal,
    server: { url: 'http://ground', key: null },
  };
  const code: ExitCode = await command.run({ positionals, values, json: true }, io);
  return { code, answer: JSON.parse(lines.join('\n')) };
}

/** A LeRobot v3.0 folder of `count` episodes. */
async function madeDataset(name: string, count: number): Promise<string> {
  const folder = join(dir, name);
  const features = new Map([
    ['observation.state', ['a', 'b']],
    ['observation.wrench', ['fx']],
    ['action', ['a', 'b']],
  ]);
  const episodes = Array.from({ length: count }, (_, index) => {
    const row = Float32Array.from({ length: 80 }, (_, i) => Math.sin(i + index));
    return {
      task: 'Move',
      frames: 40,
      features: { 'observation.state': row, 'observation.wrench': row.slice(40), action: row },
    };
  });
  await writeDataset(folderTree(folder), { fps: 20, robotType: 'arm', features }, episodes);
  return folder;
}

test('a dataset goes in, is frozen, compared, exported and validated', async () => {
  const source = await madeDataset('source', 6);
  const imported = await run(['import', source]);
  expect(imported).toMatchObject({ code: 0, answer: { counts: { imported: 6, already: 0, refused: 0 } } });
  expect((await run(['import', source])).answer.counts).toEqual({ imported: 0, already: 6, refused: 0 });
  const ids: string[] = imported.answer.recordings.map((row: { episode: string }) => row.episode);
  for (const id of ids.slice(0, 5)) await judge(ground.context.db, 'a', id, { decision: 'keep' });

  const first = await run(['dataset', 'create', 'moves'], { fps: '20', message: 'first', val: '0.2' });
  expect(first.answer).toMatchObject({ episodes: 5, frames: 200, manifest: { robot: 'arm' } });
  expect(first.answer.manifest.features.map((feature: { name: string }) => feature.name)).toEqual([
    'observation.state',
    'observation.wrench',
    'action',
  ]);
  await judge(ground.context.db, 'a', ids[5]!, { decision: 'keep' });
  const second = await run(['dataset', 'create', 'moves'], { fps: '20', message: 'second', val: '0.2' });
  expect((await run(['dataset', 'diff', first.answer.sha256, second.answer.sha256])).answer).toMatchObject({
    added: [ids[5]],
    removed: [],
    frames: 40,
  });
  expect((await run(['dataset', 'list'])).answer).toMatchObject([{ name: 'moves', revisions: 2, episodes: 6 }]);
  expect((await run(['dataset', 'show', 'moves'])).answer.revisions).toHaveLength(2);

  const out = join(dir, 'export');
  const exported = await run(['dataset', 'export'], { revision: second.answer.sha256, out });
  expect(exported).toMatchObject({ code: 0, answer: { state: 'done' } });
  const validated = await run(['dataset', 'validate', out]);
  expect(validated.code).toBe(0);
  expect((await run(['dataset', 'show', second.answer.sha256])).answer.exports).toMatchObject([{ state: 'done' }]);

  await expect(run(['dataset', 'export'], { revision: second.answer.sha256, out })).rejects.toThrow(
    /new or empty folder/,
  );
  await writeFile(join(out, 'data/chunk-000/file-001.parquet'), 'x');
  expect((await run(['dataset', 'validate', out])).code).toBe(1);
});

test('a video goes along with its recording, also when it is sent again', async () => {
  const source = await madeDataset('filmed', 1);
  const { answer } = await run(['import', source], { out: join(dir, 'filmed-out') });
  const [name] = await readdir(join(dir, 'filmed-out'));
  const video = join(dir, 'camera.mp4');
  await writeFile(video, 'not really a film');
  const recording = {
    source: 'episode 0',
    file: join(dir, 'filmed-out', name!),
    media: [{ path: video, name: 'observation.images.top.mp4', type: 'video/mp4' }],
    notes: [],
  };
  const signal = new AbortController().signal;
  const client = { fetch: ground.client as never, url: 'http://ground', key: null, signal, wait: async () => {} };
  for (let i = 0; i < 2; i++) {
    const { episode } = await serverDestination(client).deliver(recording);
    expect(episode).toBe(answer.recordings[0].episode);
    const detail = (await ground.ask(`/episodes/${episode}`)).body as EpisodeDetail;
    expect(detail.media).toMatchObject([{ name: 'observation.images.top.mp4', type: 'video/mp4' }]);
    const stored = await ground.fetch(`/blobs/${detail.media[0]!.sha256}`);
    expect(await stored.text()).toBe('not really a film');
  }
});

test('wrong words are refused in one sentence', async () => {
  await expect(run(['dataset', 'show'])).rejects.toThrow(/expected the name or id of a dataset/);
  await expect(run(['dataset', 'show', 'ds_none'])).rejects.toThrow(/there is none with this id/);
  await expect(run(['dataset', 'create', 'x'], { fps: 'many' })).rejects.toThrow(
    /expected a number for --fps, found "many"/,
  );
  await expect(run(['dataset', 'create', 'x'], { fps: '5', outcomes: 'won' })).rejects.toThrow(/choose by --outcomes/);
  await expect(run(['dataset', 'diff', 'a'])).rejects.toThrow(/expected two revisions, found 1/);
  await expect(run(['dataset', 'validate', join(dir, 'none')])).rejects.toThrow(/no such folder/);
  await expect(run(['dataset', 'export'], {})).rejects.toThrow(/expected --revision/);
});

describe('an archive', () => {
  async function tried(entries: { name: string; type?: 'symlink' }[], cut = 0): Promise<string> {
    const tar = pack();
    for (const entry of entries) tar.entry({ ...entry, linkname: '/etc/passwd' }, 'x'.repeat(entry.type ? 0 : 700));
    tar.finalize();
    const chunks: Uint8Array[] = [];
    for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const folder = await mkdtemp(join(dir, 'unpack-'));
    await mkdir(join(folder, 'in'));
    await unpack(Readable.from([bytes.subarray(0, cut || bytes.length)]), join(folder, 'in'));
    return readFile(join(folder, 'in', entries[0]!.name), 'utf8');
  }

  test('is unpacked into its folder and nowhere else', async () => {
    expect(await tried([{ name: 'meta/info.json' }])).toBe('x'.repeat(700));
    await expect(tried([{ name: '../outside' }])).rejects.toThrow(/it leaves the dataset/);
    await expect(tried([{ name: 'link', type: 'symlink' }])).rejects.toThrow(/expected plain files, found a symlink/);
    await expect(tried([{ name: 'a' }], 900)).rejects.toThrow(/the archive is damaged/);
  });
});
