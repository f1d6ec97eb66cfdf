import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { memoryTree } from './memory-tree.ts';
import { folderTree } from './node.ts';
import { type LerobotDataset, openDataset } from './read-dataset.ts';
import { readFrames } from './read-frames.ts';
import type { ReadTree } from './tree.ts';
import { validate } from './validate.ts';

const G1 = '../shared/data/g1-inspire-lerobot-v21';
const here = existsSync(G1);
if (!here) console.warn(`skipped: the recordings are not in ${G1}`);

describe.skipIf(!here)('the Unitree G1 dataset (v2.1)', () => {
  let dataset: LerobotDataset;
  beforeAll(async () => {
    dataset = await openDataset(folderTree(G1));
  });

  test('is read whole: 100 episodes, 35,965 frames of state and action', async () => {
    let frames = 0;
    for (const episode of dataset.episodes) {
      const { columns, length, timestamp } = await readFrames(dataset, episode);
      expect([...columns.keys()]).toEqual(['observation.state', 'action']);
      expect(columns.get('action')!.values).toHaveLength(length * 26);
      expect(timestamp[length - 1]).toBeCloseTo((length - 1) / 30, 4);
      frames += length;
    }
    expect(frames).toBe(35_965);
    expect(dataset.info.robot_type).toBe('Unitree_G1_Inspire');
    expect(dataset.tasks.get(0)).toBe('Pick up the yellow bottle on the table.');
  });

  test('names its joints, which the source nests in two lists', async () => {
    const { columns } = await readFrames(dataset, dataset.episodes[0]!);
    expect(columns.get('observation.state')!.names.slice(0, 2)).toEqual(['kLeftShoulderPitch', 'kLeftShoulderRoll']);
    expect(columns.get('observation.state')!.values[0]).toBeCloseTo(-0.7031384706);
  });

  test('tells the 97 missing videos per episode', () => {
    const present = dataset.episodes.filter(({ videos }) => videos.every((video) => video.present));
    expect(present.map(({ index }) => index)).toEqual([29, 30, 59]);
  });

  test('validates but for its videos', async () => {
    const failed = (await validate(folderTree(G1))).filter(({ ok }) => !ok);
    expect(failed).toEqual([
      { check: 'videos', ok: false, detail: '97 of 100 videos of observation.images.cam_high are missing' },
    ]);
  });

  test('is refused when info.json contradicts its files', async () => {
    const changed = (change: (info: Record<string, unknown>) => void) => withInfo(folderTree(G1), change);
    await expect(openDataset(changed((info) => (info.total_frames = 35_964)))).rejects.toThrow(
      /info.json contradicts the files, expected total_frames = 35964, found 35965/,
    );
    await expect(openDataset(changed((info) => (info.total_episodes = 101)))).rejects.toThrow(
      /expected total_episodes = 101, found 100/,
    );
    await expect(openDataset(changed((info) => (info.chunks_size = 10)))).rejects.toThrow(
      /frames of episode 10 are missing.*chunk-001\/episode_000010.parquet/,
    );
    await expect(openDataset(changed((info) => (info.codebase_version = 'v1.6')))).rejects.toThrow(
      /expected v2.1 or v3.0, found "v1.6"/,
    );
    for (const fps of [0, 1e-300, 1e300]) {
      await expect(openDataset(changed((info) => (info.fps = fps)))).rejects.toThrow(/"fps" is wrong/);
    }
    const vast = { action: { dtype: 'float32', shape: [1e9] } };
    await expect(openDataset(changed((info) => (info.features = vast)))).rejects.toThrow(/"features.action.shape" is/);
    await expect(openDataset(changed((info) => (info.data_path = '{episode_index:0999999999d}')))).rejects.toThrow(
      /a path template is not understood/,
    );
  });

  test('is refused when a file contradicts the declared shape or columns', async () => {
    const shape = await openDataset(
      withInfo(folderTree(G1), (info) => {
        (info.features as Record<string, { shape: number[] }>).action!.shape = [7];
      }),
    );
    await expect(readFrames(shape, shape.episodes[0]!)).rejects.toThrow(/expected 7 numbers of "action".*found 26/);
    const column = await openDataset(
      withInfo(folderTree(G1), (info) => {
        (info.features as Record<string, unknown>)['observation.wrench'] = {
          dtype: 'float32',
          shape: [6],
          names: null,
        };
      }),
    );
    await expect(readFrames(column, column.episodes[0]!)).rejects.toThrow(
      /expected columns observation.wrench, found none/,
    );
  });

  test('cannot be led out of its folder', async () => {
    const hostile = withInfo(folderTree(G1), (info) => {
      info.data_path = '../../../etc/passwd';
    });
    await expect(openDataset(hostile)).rejects.toThrow(/it leaves the dataset/);
    await expect(folderTree(G1).open('../SOURCES.md')).rejects.toThrow(/it leaves the dataset/);
    await expect(folderTree(G1).open('/etc/passwd')).rejects.toThrow(/it leaves the dataset/);
  });
});

test('says in one sentence what is not a dataset', async () => {
  await expect(openDataset(memoryTree())).rejects.toThrow(/expected meta\/info.json, found none/);
  const noJson = memoryTree(new Map([['meta/info.json', new TextEncoder().encode('{')]]));
  await expect(openDataset(noJson)).rejects.toThrow(/expected JSON/);
  const empty = memoryTree(new Map([['meta/info.json', new Uint8Array()]]));
  await expect(openDataset(empty)).rejects.toThrow(/expected JSON/);
});

/** `tree` with a changed info.json. */
function withInfo(tree: ReadTree, change: (info: Record<string, unknown>) => void): ReadTree {
  return {
    ...tree,
    async open(path) {
      const file = await tree.open(path);
      if (path !== 'meta/info.json' || file === null) return file;
      const info = JSON.parse(new TextDecoder().decode(await file.slice(0))) as Record<string, unknown>;
      change(info);
      const bytes = new TextEncoder().encode(JSON.stringify(info));
      return { byteLength: bytes.length, slice: (start, end) => bytes.slice(start, end).buffer };
    },
  };
}
