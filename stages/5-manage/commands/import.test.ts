import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable } from '@palaestra/formats/mcap';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCommand } from './import.ts';

const DATA = '../shared/data';
const here = existsSync(DATA);
if (!here) console.warn(`skipped: the recordings are not in ${DATA}`);
const G1 = `${DATA}/g1-inspire-lerobot-v21`;

interface Report {
  counts: { imported: number; already: number; refused: number };
  recordings: {
    path: string;
    files: number;
    source: string | null;
    state: string;
    episode: string | null;
    notes: string[];
    reason: string | null;
  }[];
}

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'palaestra-import-test-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function run(out: string, ...paths: string[]): Promise<{ code: number; report: Report }> {
  const lines: string[] = [];
  const code = await importCommand.run(
    { positionals: paths, values: { out: join(dir, out) }, json: true },
    {
      out: (line) => lines.push(line),
      note: () => {},
      progress: () => {},
      signal: new AbortController().signal,
      server: { url: 'http://127.0.0.1:1', key: null },
    },
  );
  return { code, report: JSON.parse(lines.join('\n')) as Report };
}

async function written(out: string): Promise<string[]> {
  return existsSync(join(dir, out)) ? (await readdir(join(dir, out))).sort() : [];
}

describe.skipIf(!here)('the real recordings', () => {
  test('all 100 G1 episodes are taken, and 97 tell that their video is missing', async () => {
    const { code, report } = await run('g1', G1);
    expect(code).toBe(0);
    expect(report.counts).toEqual({ imported: 100, already: 0, refused: 0 });
    const missing = report.recordings.filter(({ notes }) =>
      notes.includes('video missing: observation.images.cam_high'),
    );
    expect(missing).toHaveLength(97);
    const videos = (await written('g1')).filter((name) => name.endsWith('.mp4'));
    expect(videos).toHaveLength(3);

    const file = join(dir, 'g1', 'g1-inspire-lerobot-v21-episode_000000.mcap');
    const episode = await readEpisode(bytesReadable(await readFile(file)));
    expect(episode.metadata).toMatchObject({
      task: 'pick-up-the-yellow-bottle-on-the-table',
      simulated: false,
      time: 'synthetic',
      outcome: 'unknown',
      missingStreams: ['observation.images.cam_high'],
      source: { format: 'lerobot-v2.1', name: 'g1-inspire-lerobot-v21', episode: 0 },
    });
    const [state] = await episode.signals(['/joint_states']);
    expect([state!.t.length, state!.names[0], state!.units[0]]).toEqual([479, 'position.kLeftShoulderPitch', 'rad']);

    const again = await run('g1', G1);
    expect(again.report.counts).toEqual({ imported: 0, already: 100, refused: 0 });
  });

  test('every ROS 2 bag is imported or refused with its reason', async () => {
    const { code, report } = await run('bags', `${DATA}/ros2-rosbag2-fixtures`);
    expect(code).toBe(1);
    expect(report.recordings.reduce((sum, { files }) => sum + files, 0)).toBe(39);
    const reasons = new Map(
      report.recordings.map(({ path, reason }) => [path.split('/resources/')[1] ?? path, reason]),
    );
    expect(reasons.get('empty_bag')).toMatch(/no messages/);
    expect(reasons.get('mcap/wrong_rmw_test')).toMatch(/another middleware/);
    expect(reasons.get('sqlite3/wrong_rmw_test')).toMatch(/another middleware/);
    expect(reasons.get('sqlite3/convert_a')).toMatch(/no message definitions/);
    expect(reasons.get('mcap/talker')).toBeNull();
    expect(await written('bags')).toHaveLength(report.counts.imported);
  });

  test('a dataset that contradicts itself is refused whole', async () => {
    const copy = join(dir, 'bad-dataset');
    await cp(G1, copy, { recursive: true, filter: (path) => !path.includes('/videos') });
    // The last episode is the wrong one, so all the others could have been taken before it was noticed.
    await cp(join(G1, 'data/chunk-000/episode_000000.parquet'), join(copy, 'data/chunk-000/episode_000099.parquet'));
    const { code, report } = await run('bad', copy);
    expect(code).toBe(2);
    expect(report.recordings).toHaveLength(1);
    expect(report.recordings[0]!.reason).toMatch(
      /Cannot read episode 99: its file contradicts the description, expected/,
    );
    expect(await written('bad')).toEqual([]);
  });
});

test('what is no recording is refused in one sentence, and nothing is written', async () => {
  const folder = join(dir, 'odd');
  await mkdir(folder);
  await writeFile(join(folder, 'empty.mcap'), '');
  await writeFile(join(folder, 'text.mcap'), 'this is no MCAP file, whatever its name says');
  await writeFile(join(folder, 'notes.txt'), 'x');
  const { code, report } = await run('odd-out', folder, join(folder, 'notes.txt'));
  expect(code).toBe(2);
  expect(report.counts).toEqual({ imported: 0, already: 0, refused: 3 });
  for (const { reason } of report.recordings) expect(reason).toMatch(/^Cannot .* \(.*(empty|text|notes)\.\w+\)$/);
  expect(await written('odd-out')).toEqual([]);
});

test('a wrong path, an empty folder or a hostile name ends the import before it begins', async () => {
  await expect(run('none', join(dir, 'nowhere'))).rejects.toThrow(/no such file or folder/);
  await mkdir(join(dir, 'hollow'));
  await expect(run('none', join(dir, 'hollow'))).rejects.toThrow(/found none in the folder/);
  await expect(run('none')).rejects.toThrow(/expected a path, found none/);
  expect(await written('none')).toEqual([]);
});
