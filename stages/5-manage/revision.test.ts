import { existsSync } from 'node:fs';
import { type DatasetItem, type EpisodeMetadata, EVENT, type ExportItem, TOPIC } from '@palaestra/core';
import type { EpisodeWriter } from '@palaestra/formats/episode';
import { openDataset, readFrames as readSource } from '@palaestra/formats/lerobot';
import { folderTree } from '@palaestra/formats/lerobot/node';
import { memoryWritable } from '@palaestra/formats/mcap';
import { sql } from 'kysely';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { digestOf } from './export-lerobot.ts';
import { convertLerobotEpisode } from './import/convert-lerobot.ts';
import { registerJobs } from './jobs.ts';
import { readFrames } from './read-frames.ts';
import { type Ground, recorded, storeRecording, testGround } from './testing/ground.ts';

const G1 = '../shared/data/g1-inspire-lerobot-v21';
let ground: Ground;
const heard: unknown[] = [];

beforeAll(async () => {
  ground = await testGround((context) => {
    registerJobs(context);
    const Payload = z.object({ org: z.string(), revision: z.string() });
    context.jobs.on(EVENT.revisionCreated, 'test', Payload, async (payload) => void heard.push(payload));
  });
});
afterAll(() => ground.close());

function metadata(seed: number, change: Partial<EpisodeMetadata> = {}): EpisodeMetadata {
  return {
    schema: 'palaestra.episode/1',
    task: 'cell-to-tray',
    instruction: { en: 'Put the cell into the tray', zh: '将电芯放入托盘' },
    cell: 'cell-to-tray',
    seed,
    variation: {},
    operator: 'expert',
    station: 'sim-1',
    robot: { embodiment: 'ur5e', serial: null },
    simulated: true,
    outcome: 'success',
    failureCause: null,
    attempts: 1,
    criteria: [],
    source: null,
    missingStreams: [],
    time: 'measured',
    recovered: false,
    ...change,
  };
}

/** Two seconds at 50 Hz: a joint, its command and a camera's worth of nothing else. */
async function move(writer: EpisodeWriter, offset: number): Promise<void> {
  const state = writer.joints({ topic: TOPIC.jointStates, role: 'state', joints: ['j1', 'j2'], rateHz: 50 });
  const action = writer.joints({ topic: TOPIC.commanded, role: 'commanded', joints: ['tool.x'], rateHz: 50 });
  for (let i = 0; i <= 100; i++) {
    await state.write(i / 50, [offset + i, -i]);
    await action.write(i / 50, [offset + i * 2]);
  }
}

async function store(
  org: string,
  seed: number,
  decision?: Parameters<typeof storeRecording>[3],
  change?: Partial<EpisodeMetadata>,
) {
  const bytes = await recorded(metadata(seed, change), (writer) => move(writer, seed * 1000));
  return storeRecording(ground.context, org, bytes, decision);
}

async function newDataset(name: string, org = 'a'): Promise<DatasetItem> {
  const { status, body } = await ground.ask('/datasets', { org, body: { name } });
  expect(status).toBe(201);
  return body as DatasetItem;
}

async function freeze(dataset: string, body: object, org = 'a') {
  return ground.freeze(dataset, { message: 'first', fps: 50, ...body }, org);
}

async function finished(id: string): Promise<ExportItem> {
  return vi.waitFor(async () => {
    const item = (await ground.ask(`/exports/${id}`)).body as ExportItem;
    expect(item.state).not.toMatch(/queued|running/);
    return item;
  }, 120_000);
}

describe('a revision', () => {
  test('freezes kept and trimmed episodes, and no dropped, unjudged or foreign one', async () => {
    const kept = await store('a', 1);
    const trimmed = await store('a', 2, { decision: 'trim', keep: { start: 0.5, end: 1 } });
    for (const [seed, decision] of [
      [3, 'drop'],
      [4, 'review'],
    ] as const)
      await store('a', seed, { decision });
    await store('a', 5, null);
    await store('b', 6);
    const dataset = await newDataset('trays');
    const { manifest, sha256, episodes, frames } = (await freeze(dataset.id, {})).revision!;
    expect(manifest.episodes.map(({ id }) => id).sort()).toEqual([kept, trimmed].sort());
    expect(manifest.episodes.find(({ id }) => id === trimmed)).toMatchObject({
      frames: 25,
      keep: { start: 0.5, end: 1 },
    });
    expect([episodes, frames]).toEqual([2, 126]);
    expect(manifest.features.map(({ name }) => name)).toEqual(['observation.state', 'action']);
    await expect.poll(() => heard).toContainEqual({ org: 'a', revision: sha256 });

    const { episodes: frozen } = await readFrames(ground.context, 'a', sha256);
    const cut = (await collected(frozen)).find(({ id }) => id === trimmed)!;
    expect([...cut.features['observation.state']!.slice(0, 4)]).toEqual([2025, -25, 2026, -26]);

    expect((await ground.ask(`/episodes/${kept}`)).body).toMatchObject({
      revisions: [{ dataset: dataset.id, datasetName: 'trays', revision: sha256 }],
    });
  });

  test('has statistics of the train split only', async () => {
    const dataset = await newDataset('split');
    const many = await Promise.all(Array.from({ length: 12 }, (_, i) => store('s', 100 + i)));
    expect(many).toHaveLength(12);
    const own = await ground.ask('/datasets', { org: 's', body: { name: 'split' } });
    const { revision } = await freeze((own.body as DatasetItem).id, { split: { val: 0.4, test: 0.2 } }, 's');
    const { manifest } = revision!;
    const train = manifest.episodes.filter(({ split }) => split === 'train');
    expect(train.length).toBeLessThan(12);
    expect(manifest.statistics.action!.count).toBe(train.length * 101);
    expect((await freeze(dataset.id, {}, 's')).status).toBe(404);
  });

  test('with the same content has the same name elsewhere, and an edit has a parent', async () => {
    await store('x', 1);
    await store('y', 1);
    const names = [];
    for (const org of ['x', 'y']) {
      const { id } = await newDataset('same', org);
      names.push((await freeze(id, {}, org)).revision!.sha256);
      if (org === 'x') continue;
      const edit = (await freeze(id, { fps: 25 }, org)).revision!;
      expect(edit.parent).toBe(names[1]);
      const { body } = await ground.ask(`/datasets/${id}`, { org });
      expect(body).toMatchObject({ dataset: { head: edit.sha256, revisions: 2, frames: 51 } });
    }
    expect(names[0]).toBe(names[1]);
  });

  test('takes what a person labelled over what the recording says', async () => {
    const id = await store('l', 7, undefined, { outcome: 'failure' });
    await sql`
      insert into annotations (id, org, episode, author, source, outcome, segments, instruction, created_at)
      values ('an_1', 'l', ${id}, 'p1', 'person', 'success', '[]', 'Seat the cell', now()),
             ('an_2', 'l', ${id}, 'program', 'proposal', 'failure', '[]', null, now() + interval '1 s')`.execute(
      ground.context.db,
    );
    const dataset = await newDataset('labelled', 'l');
    const { revision } = await freeze(dataset.id, { filter: { outcomes: ['success'] } }, 'l');
    expect(revision!.manifest.episodes).toMatchObject([
      { outcome: 'success', instruction: 'Seat the cell', annotation: 'an_1' },
    ]);
  });

  test('is refused without a trace when it cannot be made', async () => {
    const dataset = await newDataset('refused', 'r');
    expect((await freeze(dataset.id, {}, 'r')).problem).toMatchObject({ code: 'conflict', reason: 'revision_empty' });
    const id = await store('r', 1);
    await store('r', 2, undefined, { robot: { embodiment: 'g1', serial: null } });
    expect((await freeze(dataset.id, {}, 'r')).problem).toMatchObject({
      code: 'bad_input',
      detail: expect.stringMatching(/expected episodes of one robot, found/),
      reason: 'revision_many_robots',
    });
    const features = [{ name: 'action', fields: [{ topic: '/none', field: 'position.x', name: 'x' }] }];
    expect((await freeze(dataset.id, { episodes: [id], features }, 'r')).problem).toMatchObject({
      code: 'bad_file',
      reason: 'episode_lacks_field',
      facts: { topic: '/none', field: 'position.x', id },
    });
    expect((await freeze(dataset.id, { episodes: ['ep_none'] }, 'r')).problem).toMatchObject({ code: 'not_found' });
    expect((await freeze(dataset.id, { split: { val: 0.6, test: 0.4 } }, 'r')).status).toBe(400);
    expect((await freeze(dataset.id, { fps: 0 }, 'r')).status).toBe(400);
    expect((await ground.ask(`/datasets/${dataset.id}`, { org: 'r' })).body).toMatchObject({
      revisions: [],
      builds: [{ state: 'failed', problem: { code: 'not_found' } }],
    });
    expect((await ground.ask('/datasets', { org: 'r', body: { name: 'refused' } })).status).toBe(409);
    expect((await ground.ask('/datasets', { org: 'r', role: 'student', body: { name: 'n' } })).status).toBe(403);
  });
});

describe('an export', () => {
  test('is written, validated, the same bytes each time, and given as tar', async () => {
    await store('a', 11);
    const dataset = await newDataset('exported');
    const { sha256 } = (await freeze(dataset.id, {})).revision!;
    const asked = await ground.ask(`/revisions/${sha256}/exports`, { body: { format: 'lerobot-v3.0' } });
    expect(asked.status).toBe(202);
    const first = await finished((asked.body as ExportItem).id);
    expect(first).toMatchObject({ state: 'done', error: null });
    expect(first.validation!.filter(({ ok }) => !ok)).toEqual([]);

    const again = await ground.ask(`/revisions/${sha256}/exports`, { body: { format: 'lerobot-v3.0' } });
    expect(again.body).toMatchObject({ id: first.id });
    await sql`update exports set state = 'failed' where id = ${first.id}`.execute(ground.context.db);
    const anew = await ground.ask(`/revisions/${sha256}/exports`, { body: { format: 'lerobot-v3.0' } });
    expect((await finished((anew.body as ExportItem).id)).digest).toBe(first.digest);

    const archive = await ground.fetch(`/exports/${(anew.body as ExportItem).id}/archive`);
    const files = await untar(new Uint8Array(await archive.arrayBuffer()));
    expect(await digestOf(files)).toBe(first.digest);
    expect(files.map(({ path }) => path)).toContain('meta/info.json');

    expect((await ground.ask(`/exports/${first.id}`, { org: 'b' })).status).toBe(404);
    expect((await ground.ask(`/exports/${first.id}/archive`, { org: 'b' })).status).toBe(404);
    expect((await ground.ask(`/exports/${first.id}/archive`)).status).toBe(409);
    expect((await ground.ask(`/revisions/${sha256}`, { org: 'b' })).status).toBe(404);
  });

  test('that the format cannot carry fails with the reason', async () => {
    await store('a', 12);
    const dataset = await newDataset('fractional');
    const { sha256 } = (await freeze(dataset.id, { fps: 29.97 })).revision!;
    const asked = await ground.ask(`/revisions/${sha256}/exports`, { body: { format: 'lerobot-v3.0' } });
    expect(await finished((asked.body as ExportItem).id)).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/expected a whole number of frames per second, found 29.97/),
    });
  });
});

if (!existsSync(G1)) console.warn(`skipped: the recordings are not in ${G1}`);
test.skipIf(!existsSync(G1))('the real G1 episodes come out as they went in', async () => {
  const source = await openDataset(folderTree(G1));
  for (const episode of source.episodes.slice(0, 10)) {
    const file = memoryWritable();
    await convertLerobotEpisode(source, episode, 'MIT License', file);
    await storeRecording(ground.context, 'g1', file.bytes());
  }
  const dataset = await newDataset('g1', 'g1');
  const { revision } = await freeze(dataset.id, { fps: 30 }, 'g1');
  const { manifest, sha256 } = revision!;
  expect(manifest.episodes.map(({ frames }) => frames)).toEqual(
    source.episodes.slice(0, 10).map(({ length }) => length),
  );
  expect(manifest.episodes.every(({ simulated }) => !simulated)).toBe(true);
  expect(manifest.robot).toBe('Unitree_G1_Inspire');
  const { episodes } = await readFrames(ground.context, 'g1', sha256);
  let index = 0;
  for await (const { features } of episodes) {
    const { columns } = await readSource(source, source.episodes[index++]!);
    for (const [name, { values }] of columns) expect(features[name]).toEqual(values);
  }
});

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function untar(bytes: Uint8Array): Promise<{ path: string; sha256: string }[]> {
  const files: { path: string; sha256: string }[] = [];
  const tar = extract();
  tar.end(bytes);
  for await (const entry of tar) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
    const digest = await crypto.subtle.digest('SHA-256', Buffer.concat(chunks));
    files.push({ path: entry.header.name, sha256: Buffer.from(digest).toString('hex') });
  }
  return files;
}
