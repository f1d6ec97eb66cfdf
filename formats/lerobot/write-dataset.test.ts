import { describe, expect, test } from 'vitest';
import type { DatasetDescription } from './dataset-info.ts';
import { type MemoryTree, memoryTree } from './memory-tree.ts';
import { openDataset } from './read-dataset.ts';
import { readFrames } from './read-frames.ts';
import { validate } from './validate.ts';
import { type EpisodeToWrite, type WriteLimits, writeDataset } from './write-dataset.ts';

const description: DatasetDescription = {
  fps: 50,
  robotType: 'arm',
  features: new Map([
    ['observation.state', ['a', 'b', 'c']],
    ['observation.gripper', ['gripper']],
    ['action', ['x', 'y']],
  ]),
};

function episode(index: number, frames: number): EpisodeToWrite {
  const wave = (dims: number) => Float32Array.from({ length: frames * dims }, (_, i) => Math.sin(i * 0.7 + index));
  return {
    task: index % 2 === 0 ? 'put the cell into the tray' : '把电芯放入托盘',
    frames,
    features: { 'observation.state': wave(3), 'observation.gripper': wave(1), action: wave(2) },
    extra: { 'palaestra.episode': `ep_${index}`, success: index % 3 === 0 },
  };
}

async function written(lengths: readonly number[], limits?: WriteLimits): Promise<MemoryTree> {
  const tree = memoryTree();
  await writeDataset(
    tree,
    description,
    lengths.map((frames, i) => episode(i, frames)),
    limits,
  );
  return tree;
}

describe('a written dataset', () => {
  test('reads back with the same numbers, tasks and ranges', async () => {
    const tree = await written([7, 120, 1]);
    const dataset = await openDataset(tree);
    expect(dataset.version).toBe('v3.0');
    expect(dataset.episodes.map(({ length }) => length)).toEqual([7, 120, 1]);
    for (const found of dataset.episodes) {
      const expected = episode(found.index, found.length);
      const { columns, timestamp } = await readFrames(dataset, found);
      for (const [name, values] of Object.entries(expected.features)) expect(columns.get(name)!.values).toEqual(values);
      expect(timestamp).toEqual(Float64Array.from({ length: found.length }, (_, i) => Math.fround(i / 50)));
      expect(found.tasks).toEqual([expected.task]);
    }
  });

  test('passes every check', async () => {
    const checks = await validate(await written([7, 120, 1]));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks).toHaveLength(9);
  });

  test('is the same bytes for the same input', async () => {
    const [first, second] = [await written([30, 40]), await written([30, 40])];
    expect([...first.files]).toEqual([...second.files]);
  });

  test('rolls over to new files by size, and still passes every check', async () => {
    const tree = await written(
      Array.from({ length: 250 }, () => 20),
      { fileBytes: 50_000 },
    );
    const paths = await tree.list('');
    expect(paths.filter((path) => path.startsWith('data/')).length).toBeGreaterThan(2);
    expect(paths.filter((path) => path.startsWith('meta/episodes/')).length).toBeGreaterThan(1);
    expect((await validate(tree)).filter(({ ok }) => !ok)).toEqual([]);
  });

  test('holds exact statistics over all frames, not the envelope of the episodes', async () => {
    const tree = await written([50, 70]);
    const stats = JSON.parse(new TextDecoder().decode(tree.files.get('meta/stats.json')));
    const all = [episode(0, 50), episode(1, 70)].flatMap(({ features }) => [...features['observation.gripper']!]);
    const sorted = all.toSorted((a, b) => a - b);
    expect(stats['observation.gripper'].q50).toEqual([(sorted[59]! + sorted[60]!) / 2]);
    expect(stats['observation.gripper'].count).toEqual([120]);
    expect(stats.index.max).toEqual([119]);
  });
});

describe('a damaged dataset', () => {
  test('is told apart by the check that finds it', async () => {
    const tree = await written([7, 12]);
    tree.files.delete('meta/stats.json');
    tree.files.set('data/chunk-000/file-001.parquet', tree.files.get('data/chunk-000/file-000.parquet')!);
    const failed = (await validate(tree)).filter(({ ok }) => !ok);
    expect(failed.map(({ check }) => check)).toEqual(['episodes', 'statistics']);
  });

  test('is refused in one sentence when a Parquet file is cut or is something else', async () => {
    const tree = await written([7, 12]);
    const path = 'data/chunk-000/file-000.parquet';
    tree.files.set(path, tree.files.get(path)!.slice(0, 900));
    const dataset = await openDataset(tree);
    await expect(readFrames(dataset, dataset.episodes[0]!)).rejects.toThrow(/expected a Parquet file/);
    tree.files.set('meta/tasks.parquet', new Uint8Array());
    await expect(openDataset(tree)).rejects.toThrow(/expected a Parquet file.*meta\/tasks.parquet/);
  });
});

test('what the format cannot carry is refused before a file is complete', async () => {
  const attempt = (change: Partial<DatasetDescription>, item: Partial<EpisodeToWrite> = {}) =>
    writeDataset(memoryTree(), { ...description, ...change }, [{ ...episode(0, 4), ...item }]);
  await expect(attempt({ fps: 29.97 })).rejects.toThrow(/expected a whole number of frames per second, found 29.97/);
  await expect(attempt({ features: new Map([['a/b', ['x']]]) })).rejects.toThrow(/found "a\/b"/);
  await expect(attempt({}, { frames: 5 })).rejects.toThrow(/expected 5 × 3 numbers of "observation.state", found 12/);
  const nan = { ...episode(0, 4).features, action: new Float32Array(8).fill(Number.NaN) };
  await expect(attempt({}, { features: nan })).rejects.toThrow(
    /expected finite numbers, found NaN in "action" frame 0/,
  );
  await expect(writeDataset(memoryTree(), description, [])).rejects.toThrow(/expected an episode, found none/);
});
