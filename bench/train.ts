import { execFileSync } from 'node:child_process';
import { type Examples, type TrainOptions, train } from '@palaestra/learning';
import { nodeSessions } from '@palaestra/learning/node';
import type { BenchArgs, BenchResult } from './run.ts';

const SHAPE = { inputs: 32, hidden: [256, 256], outputs: 112 };
const BATCH = 256;
const STEPS = 150;
const PEER = 'PyTorch (CPU)';

/** The same network, loss, optimiser, batch and sampling in PyTorch; prints steps per second. */
const PEER_PROGRAM = `
import sys, time, warnings
warnings.filterwarnings('ignore')
import torch
from torch import nn
threads, steps = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
class Layer(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.affine, self.norm, self.residual = nn.Linear(i, o), nn.LayerNorm(o), i == o
    def forward(self, x):
        z = nn.functional.silu(self.norm(self.affine(x)))
        return x + z if self.residual else z
net = nn.Sequential(Layer(32, 256), Layer(256, 256), nn.Linear(256, 112))
matrices = [p for p in net.parameters() if p.ndim > 1]
vectors = [p for p in net.parameters() if p.ndim == 1]
opt = torch.optim.AdamW([{'params': matrices, 'weight_decay': 1e-4}, {'params': vectors, 'weight_decay': 0}], lr=1e-3)
xs, ys = torch.randn(4096, 32), torch.randn(4096, 112)
def run(n):
    for _ in range(n):
        index = torch.randint(4096, (256,))
        loss = nn.functional.smooth_l1_loss(net(xs[index]), ys[index], beta=0.1)
        opt.zero_grad(); loss.backward(); opt.step(); loss.item()
run(50)
started = time.perf_counter(); run(steps); print(steps / (time.perf_counter() - started))
`;

/** Training steps per second of an MLP 32-256-256-112, batch 256, AdamW. `--python PATH` names a Python with PyTorch. */
export async function run({ options }: BenchArgs): Promise<BenchResult> {
  const python = options.includes('--python') ? options[options.indexOf('--python') + 1] : undefined;
  const result = { case: 'train', unit: 'steps/s', peer: PEER };
  // Both sides may use one thread or two; the better of each counts, taken in turn so that a disturbance hits both.
  const ours: number[] = [];
  const theirs: number[] = [];
  let notes = 'MLP 32-256-256-112 with layer norm, batch 256, AdamW; best of 1 and 2 threads, median of 3';
  for (let round = 0; round < 3; round++) {
    ours.push(Math.max(await oursOnce(1), await oursOnce(2)));
    if (python === undefined) continue;
    try {
      theirs.push(Math.max(theirsOnce(python, 1), theirsOnce(python, 2)));
    } catch (error) {
      notes = `the peer did not run: ${(error as Error).message.split('\n')[0]}`;
    }
  }
  const mine = median(ours);
  if (python === undefined) notes = 'no peer: pass --python PATH of a Python that has PyTorch';
  if (theirs.length === 0) return { ...result, ours: mine, theirs: null, ratio: null, notes };
  return { ...result, ours: mine, theirs: median(theirs), ratio: mine / median(theirs), notes };
}

async function oursOnce(threads: number): Promise<number> {
  const rates: number[] = [];
  const options: TrainOptions = {
    shape: SHAPE,
    train: noise(4096),
    validation: null,
    steps: STEPS + 50,
    batch: BATCH,
    learningRate: 1e-3,
    weightDecay: 1e-4,
    seed: 1,
    sessions: (model) => nodeSessions(model, { threads }),
    pointEvery: 50,
    checkpointEvery: STEPS + 51,
    now: () => performance.now(),
    onPoint: ({ stepsPerSecond }) => rates.push(stepsPerSecond),
  };
  await train(options);
  // The first point warms up. Equal numbers of steps: the harmonic mean is the rate over all of them.
  const warm = rates.slice(1);
  return warm.length / warm.reduce((sum, rate) => sum + 1 / rate, 0);
}

function theirsOnce(python: string, threads: number): number {
  return Number(
    execFileSync(python, ['-c', PEER_PROGRAM, String(threads), String(STEPS)], { stdio: ['ignore', 'pipe', 'ignore'] }),
  );
}

function noise(rows: number): Examples {
  const random = (size: number) => Float32Array.from({ length: size }, () => Math.random() * 2 - 1);
  return { rows, inputs: random(rows * SHAPE.inputs), targets: random(rows * SHAPE.outputs) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
