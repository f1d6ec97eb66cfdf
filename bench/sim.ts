import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CELL_KINDS, type CellKind, loadMujoco } from '@palaestra/cells';
import type { BenchArgs, BenchResult } from './run.ts';

/** Physics steps in one control period of the cells. */
const SUBSTEPS = 10;
const SEEDS = [1, 2, 3, 4];
const ROUNDS = 3;

/** The peer: native MuJoCo on the same scene with the same targets, without kinematics, sensors or observations. */
const NATIVE = `
import json, sys, time, mujoco
spec = json.load(open(sys.argv[1]))
best = 0.0
for _ in range(spec["rounds"]):
    ticks, seconds = 0, 0.0
    for episode in spec["episodes"]:
        model = mujoco.MjModel.from_xml_string(episode["mjcf"])
        data = mujoco.MjData(model)
        first = episode["sent"][0]
        for name, value in zip(spec["joints"], first):
            data.joint(name).qpos[0] = value
        for name in ("finger_left", "finger_right"):
            data.joint(name).qpos[0] = first[-1] / 2
        began = time.process_time()
        for sent in episode["sent"]:
            data.ctrl[:] = sent
            mujoco.mj_step(model, data, ${SUBSTEPS})
        seconds += time.process_time() - began
        ticks += len(episode["sent"])
    best = max(best, ticks / seconds)
print(json.dumps({"rate": best, "version": mujoco.__version__}))
`;

/**
 * Control steps per second of processor time of each cell while the expert works it; ours with inverse kinematics, sensors
 * and observation, the peer's physics alone. Option: the Python that has native MuJoCo (`python3`).
 */
export async function run(args: BenchArgs): Promise<BenchResult[]> {
  const mujoco = await loadMujoco();
  return CELL_KINDS.map((kind) => {
    const { rate, episodes } = ours(kind, kind.create(mujoco));
    const peer = native(args.options[0] ?? 'python3', kind, episodes);
    return {
      case: 'sim',
      ours: rate,
      theirs: peer.rate,
      unit: 'Hz',
      ratio: peer.rate === null ? null : rate / peer.rate,
      peer: 'native MuJoCo',
      notes: `${kind.name}: control steps of ${SUBSTEPS} physics steps on one core; ${peer.notes}`,
    };
  });
}

type Episode = { readonly mjcf: string; readonly sent: number[][] };

function ours(kind: CellKind, cell: ReturnType<CellKind['create']>): { rate: number; episodes: Episode[] } {
  let rate = 0;
  let episodes: Episode[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    episodes = [];
    let seconds = 0;
    let ticks = 0;
    for (const seed of SEEDS) {
      const expert = kind.expert(seed);
      let observation = cell.reset(seed);
      const sent: number[][] = [];
      const began = process.cpuUsage();
      while (!cell.done) {
        observation = cell.step(expert(observation));
        sent.push([...observation.sent]);
      }
      const { user, system } = process.cpuUsage(began);
      seconds += (user + system) / 1e6;
      ticks += sent.length;
      episodes.push({ mjcf: kind.mjcf(seed), sent });
    }
    rate = Math.max(rate, ticks / seconds);
  }
  cell.dispose();
  return { rate, episodes };
}

function native(python: string, kind: CellKind, episodes: Episode[]): { rate: number | null; notes: string } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-sim-'));
  const file = join(folder, 'episodes.json');
  try {
    writeFileSync(file, JSON.stringify({ joints: kind.jointNames, rounds: ROUNDS, episodes }));
    const text = execFileSync(python, ['-c', NATIVE, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const { rate, version } = JSON.parse(text) as { rate: number; version: string };
    return { rate, notes: `native ${version} runs the physics alone` };
  } catch (error) {
    const reason = String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split('\n')
      .at(-1);
    return { rate: null, notes: `native MuJoCo did not run: ${reason}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
