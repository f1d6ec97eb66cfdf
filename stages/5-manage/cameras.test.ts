import { type EpisodeMetadata, type ExportItem, TOPIC } from '@palaestra/core';
import { openDataset, readFrames, validate } from '@palaestra/formats/lerobot';
import { readVideo } from '@palaestra/formats/mp4';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { filmedEpisode, type MadeCamera, steadyTimes } from '../../formats/episode/testing/filmed.ts';
import { memoryTree } from '../../formats/lerobot/memory-tree.ts';
import { madeMetadata } from '../3-cleanse/testing/made-recording.ts';
import { exportFiles } from './export-store.ts';
import { registerJobs } from './jobs.ts';
import { type Ground, storeRecording, testGround } from './testing/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await testGround(registerJobs);
});
afterAll(() => ground.close());

const high = (change: Partial<MadeCamera> = {}): MadeCamera => ({
  topic: '/cam_high/video',
  times: steadyTimes(90, 30, 0.004),
  ...change,
});
const wrist: MadeCamera = { topic: '/cam_wrist/video', times: steadyTimes(90, 30, 0.012) };

async function store(
  org: string,
  seed: number,
  cameras: readonly MadeCamera[],
  decision?: Parameters<typeof storeRecording>[3],
) {
  const metadata: EpisodeMetadata = madeMetadata({ seed, cell: 'made' });
  return storeRecording(ground.context, org, await filmedEpisode({ seconds: 3, cameras, metadata }), decision);
}

async function freeze(org: string, body: object) {
  const dataset = await ground.ask('/datasets', { org, body: { name: `d${crypto.randomUUID()}` } });
  const { id } = dataset.body as { id: string };
  const split = { val: 0, test: 0 };
  return ground.freeze(id, { message: 'x', fps: 30, split, ...body }, org);
}

async function exported(org: string, revision: string, format: string) {
  const asked = await ground.ask(`/revisions/${revision}/exports`, { org, body: { format } });
  const { id } = asked.body as ExportItem;
  const item = await vi.waitFor(async () => {
    const found = (await ground.ask(`/exports/${id}`, { org })).body as ExportItem;
    expect(found.state).not.toMatch(/queued|running/);
    return found;
  }, 120_000);
  if (item.error !== null) return { item, tree: memoryTree() };
  const tree = memoryTree();
  for (const { path, sha256 } of await exportFiles(ground.context, org, id)) {
    const parts: Uint8Array[] = [];
    for await (const part of ground.context.blobs.read(sha256)) parts.push(part);
    await tree.write(path, new Uint8Array(Buffer.concat(parts)));
  }
  return { item, tree };
}

test('a revision takes the cameras that all episodes have, and their frames lie on its grid', async () => {
  await store('a', 1, [high(), wrist]);
  const trim = { decision: 'trim', keep: { start: 0.51, end: 2.02 } };
  await store('a', 2, [high(), wrist], trim);
  const { manifest, sha256 } = (await freeze('a', {})).revision!;
  expect(manifest.cameras).toEqual([
    { name: 'cam_high', topic: '/cam_high/video', codec: 'avc1.42c01e', width: 128, height: 96 },
    { name: 'cam_wrist', topic: '/cam_wrist/video', codec: 'avc1.42c01e', width: 128, height: 96 },
  ]);
  expect(manifest.features.map(({ name }) => name)).toEqual(['observation.state', 'action']);

  for (const format of ['lerobot-v3.0', 'lerobot-v2.1']) {
    const { item, tree } = await exported('a', sha256, format);
    expect(item.error).toBeNull();
    expect(item.validation!.filter(({ ok }) => !ok)).toEqual([]);
    expect(await validate(tree)).toEqual(item.validation);
    const dataset = await openDataset(tree);
    expect(dataset.episodes.map(({ videos }) => videos.map(({ present }) => present))).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(dataset.info.features['observation.images.cam_high']).toMatchObject({
      dtype: 'video',
      shape: [96, 128, 3],
      info: { 'video.codec': 'h264', 'video.fps': 30, 'video.pix_fmt': 'yuv420p' },
    });
    const files = [...tree.files.keys()].filter((path) => path.endsWith('.mp4')).sort();
    expect(files[0]).toBe(
      format === 'lerobot-v3.0'
        ? 'videos/observation.images.cam_high/chunk-000/file-000.mp4'
        : 'videos/chunk-000/observation.images.cam_high/episode_000000.mp4',
    );
  }
  const again = await exported('a', sha256, 'lerobot-v3.0');
  expect(again.item.digest).not.toBeNull();
});

test('an export of the same revision elsewhere is the same bytes', async () => {
  const digests = [];
  for (const org of ['x', 'y']) {
    await store(org, 1, [high()]);
    const { revision } = await freeze(org, {});
    digests.push((await exported(org, revision!.sha256, 'lerobot-v3.0')).item.digest);
  }
  expect(digests[0]).toBe(digests[1]);
});

test('cameras can be chosen or left out; one that is not in all episodes is not taken by itself', async () => {
  await store('c', 1, [high(), wrist]);
  await store('c', 2, [high()]);
  const named = async (body: object) => (await freeze('c', body)).revision!.manifest.cameras?.map(({ name }) => name);
  expect(await named({})).toEqual(['cam_high']);
  expect(await named({ cameras: [] })).toBeUndefined();
  const unknown = await freeze('c', { cameras: ['/none'] });
  expect(unknown.problem).toMatchObject({ code: 'bad_input', detail: expect.stringMatching(/found \/none/) });
});

test('a camera with gaps and jitter is held where it has no frame, and everything fits', async () => {
  const times = steadyTimes(90, 30, 0.004)
    .filter((_, n) => n % 17 !== 5 && (n < 40 || n > 46))
    .map((t, n) => t + ((n * 7919) % 10) * 0.0008);
  await store('g', 1, [high({ times })]);
  const { revision } = await freeze('g', {});
  const { item } = await exported('g', revision!.sha256, 'lerobot-v3.0');
  expect(item.error).toBeNull();
  expect(item.validation!.filter(({ ok }) => !ok)).toEqual([]);
});

test('key frames too far apart for another rate are refused with the way out', async () => {
  await store('l', 1, [high({ gop: 30 })]);
  const { revision } = await freeze('l', { fps: 15 });
  const { item } = await exported('l', revision!.sha256, 'lerobot-v3.0');
  expect(item).toMatchObject({ state: 'failed', error: expect.stringMatching(/GOP 2.*\/cam_high\/video/) });
});

test('one camera is downloaded as MP4, by its own organization only', async () => {
  const id = await store('v', 1, [high(), wrist]);
  const answer = await ground.fetch(`/episodes/${id}/cameras/cam_wrist/video`, 'v');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('video/mp4');
  const bytes = await answer.arrayBuffer();
  expect(answer.headers.get('content-length')).toBe(String(bytes.byteLength));
  const facts = await readVideo({ byteLength: bytes.byteLength, slice: (a, b) => bytes.slice(a, b) }, 30);
  expect(facts).toMatchObject({ frames: 90, uneven: null, reordered: false, width: 128 });
  expect((await ground.fetch(`/episodes/${id}/cameras/none/video`, 'v')).status).toBe(404);
  expect((await ground.fetch(`/episodes/${id}/cameras/cam_wrist/video`, 'w')).status).toBe(404);
});

test('the state of a frame is that of the moment at which its picture was the newest', async () => {
  await store('s', 1, [high({ times: steadyTimes(90, 30, 0.02) })]);
  const { revision } = await freeze('s', {});
  const { manifest } = revision!;
  const joint = manifest.features[0]!.fields.findIndex(({ topic }) => topic === TOPIC.jointStates);
  expect(joint).toBe(0);
  const { tree } = await exported('s', revision!.sha256, 'lerobot-v3.0');
  const dataset = await openDataset(tree);
  const frames = await readFrames(dataset, dataset.episodes[0]!);
  // The grid begins with the first picture at 20 ms; the state there is that of 20 ms.
  const width = frames.columns.get('observation.state')!.names.length;
  const at = (frame: number) => frames.columns.get('observation.state')!.values[frame * width]!;
  expect(at(0)).toBeCloseTo(Math.sin(1 / 25), 5);
  expect(at(30)).toBeCloseTo(Math.sin(51 / 25), 5);
});
