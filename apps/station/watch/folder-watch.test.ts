import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EpisodeWriter, foreignMetadata, readEpisode } from '@palaestra/formats/episode';
import { writeDataset } from '@palaestra/formats/lerobot';
import { folderTree } from '@palaestra/formats/lerobot/node';
import { memoryWritable } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFolder } from './folder-watch.ts';

let root: string;
let folder: string;
let spool: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'palaestra-watch-'));
  folder = join(root, 'bags');
  spool = join(root, 'spool');
  await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function recording(): Promise<Uint8Array> {
  const file = memoryWritable();
  const writer = await EpisodeWriter.open(file, { startNs: 1_700_000_000_000_000_000n });
  const joints = writer.joints({ topic: '/joint_states', role: 'state', joints: ['a', 'b'] });
  for (let i = 0; i < 50; i++) await joints.write(i / 50, [i, -i]);
  await writer.close(foreignMetadata({ fileName: 'a.mcap', summary: { profile: 'ros2' } }));
  return file.bytes();
}

const recordings = async () => (await readdir(spool)).filter((name) => name.endsWith('.mcap'));

test('a file is taken once it is closed and still, and never again', async () => {
  const bytes = await recording();
  const path = join(folder, 'a.mcap');
  {
    await using watch = await watchFolder(folder, spool, 1000);
    expect(await watch.look(0)).toEqual([]);
    await writeFile(path, bytes.subarray(0, 900));
    expect(await watch.look(1000)).toEqual([]);
    expect(await watch.look(3000)).toEqual([]);
    expect([...watch.waiting]).toEqual([[path, 'the file has no end yet']]);
    await appendFile(path, bytes.subarray(900));
    expect(await watch.look(4000)).toEqual([]);
    expect([...watch.waiting.values()]).toEqual(['it was just written to']);
    expect(await watch.look(4500)).toEqual([]);
    expect(await watch.look(5000)).toMatchObject([{ path, state: 'taken', episodes: [expect.stringMatching(/^ep_/)] }]);
    expect(await watch.look(9000)).toEqual([]);
  }
  expect(await readFile(join(spool, 'a.mcap'))).toEqual(Buffer.from(bytes));
  // After it was sent and deleted, and the station started anew, it is still known.
  await rm(join(spool, 'a.mcap'));
  await using again = await watchFolder(folder, spool, 1000);
  for (const time of [0, 2000]) expect(await again.look(time)).toEqual([]);
  expect(await recordings()).toEqual([]);
  expect(await readdir(folder)).toEqual(['a.mcap']);
});

test('what is bad is refused once with its reason, and the others are taken', async () => {
  const bytes = await recording();
  await writeFile(join(folder, 'good.mcap'), bytes);
  const bad = bytes.slice();
  bad.fill(0, bytes.length - 60, bytes.length - 20);
  await writeFile(join(folder, 'bad.mcap'), bad);
  await using watch = await watchFolder(folder, spool, 0);
  await watch.look(0);
  const found = await watch.look(1);
  expect(found).toMatchObject([{ state: 'refused', reason: expect.stringMatching(/^Cannot/) }, { state: 'taken' }]);
  expect(await watch.look(2)).toEqual([]);
  expect(await recordings()).toEqual(['good.mcap']);
});

test('one watcher per spool, and never over its own spool', async () => {
  await using _watch = await watchFolder(folder, spool, 0);
  await expect(watchFolder(folder, spool, 0)).rejects.toMatchObject({ code: 'conflict' });
  await expect(watchFolder(root, spool, 0)).rejects.toMatchObject({ code: 'bad_input' });
  await expect(watchFolder(spool, spool, 0)).rejects.toMatchObject({ code: 'bad_input' });
});

test('a LeRobot dataset gives its episodes', async () => {
  const tree = folderTree(join(folder, 'pick'));
  const frames = (from: number) => ({
    task: 'pick',
    frames: 20,
    features: { 'observation.state': Float32Array.from({ length: 40 }, (_, i) => from + i) },
    extra: {},
  });
  const features = new Map([['observation.state', ['a', 'b']]]);
  await writeDataset(tree, { fps: 50, robotType: 'arm', features }, [frames(0), frames(100)]);
  await using watch = await watchFolder(folder, spool, 0);
  await watch.look(0);
  const [taken] = await watch.look(1);
  expect(taken).toMatchObject({ state: 'taken', reason: null });
  expect(taken!.episodes).toHaveLength(2);
  expect(await watch.look(2)).toEqual([]);
  expect((await recordings()).sort()).toEqual(['pick-episode_000000.mcap', 'pick-episode_000001.mcap']);
});

const BAGS = join(import.meta.dirname, '../../../../shared/data/ros2-rosbag2-fixtures/rosbag2_tests/resources');
if (!existsSync(BAGS)) console.warn(`skipped: the bags are not in ${BAGS}`);

test.skipIf(!existsSync(BAGS))('a bag of each storage is taken once its metadata stands beside it', async () => {
  for (const storage of ['mcap', 'sqlite3']) {
    const bag = join(folder, storage, 'cdr_test');
    await cp(join(BAGS, storage, 'cdr_test'), bag, { recursive: true });
    await rm(join(bag, 'metadata.yaml'));
  }
  await using watch = await watchFolder(folder, spool, 0);
  for (const time of [0, 1]) expect(await watch.look(time)).toEqual([]);
  expect([...watch.waiting.values()]).toEqual(Array(2).fill('the bag has no metadata.yaml yet'));
  for (const storage of ['mcap', 'sqlite3']) {
    await cp(join(BAGS, storage, 'cdr_test/metadata.yaml'), join(folder, storage, 'cdr_test/metadata.yaml'));
  }
  await watch.look(2);
  expect(await watch.look(3)).toMatchObject([{ state: 'taken' }, { state: 'taken' }]);
  expect(await watch.look(4)).toEqual([]);
  for (const name of await recordings()) {
    await using file = await fileReadable(join(spool, name));
    expect((await readEpisode(file)).messages).toBeGreaterThan(0);
  }
});
