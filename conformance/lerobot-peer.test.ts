import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDataset } from '@palaestra/formats/lerobot';
import { folderTree } from '@palaestra/formats/lerobot/node';
import { gridSamples, type PlacedOutput, writeVideo } from '@palaestra/formats/mp4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PcmStream } from '../formats/h264/testing/pcm-stream.ts';

/** A Python with `datasets` and `pandas`, and `lerobot` where it is installed. */
const python = process.env.PALAESTRA_PEER_PYTHON;
/** A Python with a LeRobot of version 0.3, the last that reads v2.1. */
const older = process.env.PALAESTRA_PEER_PYTHON_V21;
if (python === undefined) console.warn('skipped: PALAESTRA_PEER_PYTHON names no Python with the peer');

/** Loading PyTorch alone takes a minute on a busy machine. */
const SLOW = 400_000;
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

/** Every frame of every camera, as the counter that its picture shows. */
const WATCH = `
import importlib.util, json, sys
if importlib.util.find_spec("lerobot") is None:
    print(json.dumps(None)); sys.exit()
from lerobot.datasets.lerobot_dataset import LeRobotDataset
def counter(image):
    return sum(1 << bit for bit in range(8) if float(image[:, 48, bit * 16 + 8].mean()) > 0.5)
found = {}
for backend in ("pyav", "torchcodec"):
    try:
        ds = LeRobotDataset("local/peer", root=sys.argv[1], tolerance_s=1e-4, video_backend=backend)
        key = ds.meta.video_keys[0]
        rows = [ds[i] for i in range(ds.num_frames)]
    except (ImportError, AttributeError, RuntimeError) as error:
        found[backend] = str(error)
        continue
    found[backend] = {
      "keys": ds.meta.video_keys,
      "shape": list(rows[0][key].shape),
      "counters": [counter(r[key]) for r in rows],
      "times": max(abs(float(r["timestamp"]) - int(r["frame_index"]) / ds.fps) for r in rows),
    }
print(json.dumps(found))
`;
/** What an episode's video shows: frame k of episode e shows SHOWS[e][k]; some are held, some left out. */
const SHOWS = lengths.map((frames, episode) =>
  Int32Array.from({ length: frames }, (_, k) => (episode === 2 && k > 20 ? Math.max(20, (k - 9) & ~1) : k)),
);

let dir: string;
let filmed: string;
let filmedV21: string;
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

  filmed = mkdtempSync(join(tmpdir(), 'palaestra-peer-'));
  const cameras = new Map([
    ['observation.images.cam_high', { width: 128, height: 96, codec: 'h264', pixelFormat: 'yuv420p' }],
  ]);
  const withVideo = episodes.map((episode, e) => ({
    ...episode,
    videos: {
      'observation.images.cam_high': (file: PlacedOutput) =>
        writeVideo(
          file,
          { codec: 'avc1.42c01e', width: 128, height: 96, fps: 50, frames: episode.frames },
          gridSamples(counting(), SHOWS[e]!, KEYS),
        ),
    },
  }));
  const description = { fps: 50, robotType: 'arm', features, cameras };
  await writeDataset(folderTree(filmed), description, withVideo);
  filmedV21 = mkdtempSync(join(tmpdir(), 'palaestra-peer-'));
  await writeDataset(folderTree(filmedV21), { ...description, version: 'v2.1' }, withVideo);
});
afterAll(() => {
  for (const folder of [dir, filmed, filmedV21]) rmSync(folder, { recursive: true, force: true });
});

const KEYS = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? 1 : 0));

/** A camera with GOP 2 that counts in its picture. */
async function* counting() {
  const stream = new PcmStream({ columns: 8, rows: 6 });
  for (let n = 0; n < 100; n++) {
    const blocks = Array.from({ length: 48 }, (_, at) => ((n >> (at % 8)) & 1 ? 235 : 16));
    yield { t: n / 50, data: KEYS[n] === 1 ? stream.key(blocks) : stream.delta(blocks) };
  }
}

function run(script: string, root = dir, program = python): unknown {
  return JSON.parse(
    execFileSync(program!, ['-c', script, root], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
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

test.skipIf(python === undefined)(
  'LeRobot itself loads the first and last frame of every episode',
  { timeout: SLOW },
  () => {
    const found = run(LOAD) as { frames: number; tasks: string[]; action: number[][] } | null;
    if (found === null) {
      console.warn('skipped: the Python has no lerobot');
      return;
    }
    expect(found.frames).toBe(118);
    expect(found.tasks.slice(2, 4)).toEqual(['把电芯放入托盘', '把电芯放入托盘']);
    expect(found.action.at(-1)).toEqual([...action.slice(-2)]);
  },
);

test.skipIf(python === undefined)(
  'LeRobot decodes every frame of a camera at its time, held ones too',
  () => expectSeen(run(WATCH, filmed)),
  SLOW,
);

test.skipIf(older === undefined)(
  'LeRobot 0.3 does so with a dataset of v2.1',
  () => expectSeen(run(WATCH, filmedV21, older)),
  SLOW,
);

function expectSeen(answer: unknown): void {
  const found = answer as Record<string, { counters: number[] } | string> | null;
  if (found === null) {
    console.warn('skipped: the Python has no lerobot');
    return;
  }
  // A backend may lack libraries of the machine, or be older than them; one of the two must run.
  expect(Object.values(found).some((watched) => typeof watched !== 'string')).toBe(true);
  for (const [backend, watched] of Object.entries(found)) {
    if (typeof watched === 'string') {
      console.warn(`${backend} does not run here: ${watched.slice(0, 200)}`);
      continue;
    }
    expect(watched).toMatchObject({ keys: ['observation.images.cam_high'], shape: [3, 96, 128] });
    expect(watched).toMatchObject({ times: expect.closeTo(0, 5) });
    expect(watched.counters).toEqual(SHOWS.flatMap((shows) => [...shows]));
  }
}
