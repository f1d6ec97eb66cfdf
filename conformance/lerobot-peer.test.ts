import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDataset } from '@palaestra/formats/lerobot';
import { folderTree } from '@palaestra/formats/lerobot/node';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A Python with `datasets` and `pandas`, and `lerobot` where it is installed. */
const python = process.env.PALAESTRA_PEER_PYTHON;
if (python === undefined) console.warn('skipped: PALAESTRA_PEER_PYTHON names no Python with the peer');

const lengths = [40, 1, 77];
const READ = `
import glob, json, sys
import numpy as np, pandas as pd
from datasets import Dataset
root = sys.argv[1]
frames = Dataset.from_parquet(sorted(glob.glob(root + "/data/*/*.parquet")), cache_dir=root + "/.cache").with_format("numpy")
tasks = pd.read_parquet(root + "/meta/tasks.parquet")
episodes = pd.read_parquet(root + "/meta/episodes")
stats = json.load(open(root + "/meta/stats.json"))
action = np.asarray(frames["action"][:])
exact = [np.quantile(action.astype("float64"), q, axis=0) for q in (0.01, 0.1, 0.5, 0.9, 0.99)]
print(json.dumps({
  "rows": len(frames),
  "types": {name: str(f) for name, f in frames.features.items()},
  "task": tasks.iloc[1].name,
  "lengths": episodes["length"].tolist(),
  "success": episodes["success"].tolist(),
  "quantileError": max(float(np.abs(np.array(stats["action"][k]) - e).max()) for k, e in zip(("q01", "q10", "q50", "q90", "q99"), exact)),
  "stdError": float(np.abs(np.array(stats["action"]["std"]) - action.astype("float64").std(axis=0)).max()),
}))
`;
const LOAD = `
import importlib.util, json, sys
if importlib.util.find_spec("lerobot") is None:
    print(json.dumps(None)); sys.exit()
try:
    from lerobot.datasets.lerobot_dataset import LeRobotDataset
except ImportError:
    from lerobot.datasets import LeRobotDataset
ds = LeRobotDataset("local/peer", root=sys.argv[1])
rows = [ds[i] for e in range(ds.meta.total_episodes) for i in (int(ds.meta.episodes["dataset_from_index"][e]), int(ds.meta.episodes["dataset_to_index"][e]) - 1)]
print(json.dumps({"frames": ds.num_frames, "tasks": [r["task"] for r in rows], "action": [r["action"].tolist() for r in rows]}))
`;

let dir: string;
const action = Float32Array.from({ length: 118 * 2 }, (_, i) => Math.cos(i * 1.3));

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'palaestra-peer-'));
  let from = 0;
  const episodes = lengths.map((frames, index) => {
    const rows = action.slice(from * 2, (from + frames) * 2);
    from += frames;
    return {
      task: index === 1 ? '把电芯放入托盘' : 'put the cell into the tray',
      frames,
      features: { 'observation.state': rows, 'observation.gripper': new Float32Array(frames), action: rows },
      extra: { success: index !== 1 },
    };
  });
  const features = new Map([
    ['observation.state', ['a', 'b']],
    ['observation.gripper', ['gripper']],
    ['action', ['x', 'y']],
  ]);
  await writeDataset(folderTree(dir), { fps: 50, robotType: 'arm', features }, episodes);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function run(script: string): unknown {
  return JSON.parse(
    execFileSync(python!, ['-c', script, dir], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
  );
}

test.skipIf(python === undefined)(
  'datasets and pandas read what the writer wrote, and compute the same statistics',
  () => {
    expect(run(READ)).toMatchObject({
      rows: 118,
      types: {
        action: expect.stringMatching(/^List\(Value\('float32'\)/),
        'observation.gripper': expect.stringMatching(/^Value\('float32'\)$/),
        timestamp: expect.stringMatching(/float32/),
        index: expect.stringMatching(/int64/),
      },
      task: '把电芯放入托盘',
      lengths,
      success: [true, false, true],
      quantileError: expect.closeTo(0, 12),
      stdError: expect.closeTo(0, 12),
    });
  },
);

test.skipIf(python === undefined)('LeRobot itself loads the first and last frame of every episode', () => {
  const found = run(LOAD) as { frames: number; tasks: string[]; action: number[][] } | null;
  if (found === null) {
    console.warn('skipped: the Python has no lerobot');
    return;
  }
  expect(found.frames).toBe(118);
  expect(found.tasks.slice(2, 4)).toEqual(['把电芯放入托盘', '把电芯放入托盘']);
  expect(found.action.at(-1)).toEqual([...action.slice(-2)]);
});
