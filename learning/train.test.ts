import { jit, numpy as np } from '@jax-js/jax';
import type { RunPoint } from '@palaestra/core';
import { expect, it } from 'vitest';
import { scheduleAt } from './adam.ts';
import { flattened, initialParameters } from './network.ts';
import { nodeSessions } from './node.ts';
import { Random } from './random.ts';
import { type Examples, type TrainOptions, train } from './train.ts';
import { STATE, stepModel, trainingStep } from './training-step.ts';

const shape = { inputs: 6, hidden: [32, 32], outputs: 4 };

function examples(rows: number, seed: number): Examples {
  const random = Random.seeded(seed);
  const inputs = Float32Array.from({ length: rows * 6 }, () => random.normal());
  const targets = new Float32Array(rows * 4);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < 4; k++) targets[i * 4 + k] = Math.sin(inputs[i * 6 + k]!) * inputs[i * 6 + k + 1]!;
  }
  return { rows, inputs, targets };
}

function options(more: Partial<TrainOptions> = {}): TrainOptions {
  return {
    shape,
    train: examples(500, 1),
    validation: examples(70, 2),
    steps: 60,
    batch: 32,
    learningRate: 3e-3,
    weightDecay: 1e-4,
    seed: 7,
    sessions: nodeSessions,
    pointEvery: 20,
    checkpointEvery: 30,
    now: () => 0,
    ...more,
  };
}

it('takes the same steps as jax-js to 5 digits', async () => {
  const random = Random.seeded(3);
  const data = examples(32, 5);
  const session = await nodeSessions(stepModel(shape, 32));
  const parameters = flattened(shape, initialParameters(shape, random));
  const zeros = () => new Float32Array(parameters.length);
  const dims = [parameters.length];
  let feeds: Record<string, { data: Float32Array; dims: readonly number[] }> = {
    parameters: { data: parameters, dims },
    moment1: { data: zeros(), dims },
    moment2: { data: zeros(), dims },
  };
  const step = jit(trainingStep(shape));
  const array = (values: Float32Array, dims: readonly number[]) => np.array(values.slice()).reshape([...dims]);
  let jax = STATE.map((name) => array(feeds[name]!.data, dims)) as [np.Array, np.Array, np.Array];
  for (let i = 0; i < 8; i++) {
    const scalars = scheduleAt(i, 8, 1e-2, 1e-2);
    const out = await session.run({
      ...feeds,
      x: { data: data.inputs, dims: [32, 6] },
      y: { data: data.targets, dims: [32, 4] },
      ...Object.fromEntries(Object.entries(scalars).map(([k, v]) => [k, { data: Float32Array.of(v), dims: [] }])),
    });
    const [loss, ...next] = step(
      ...jax,
      array(data.inputs, [32, 6]),
      array(data.targets, [32, 4]),
      np.array(scalars.rate),
      np.array(scalars.epsilon),
      np.array(scalars.decay),
    );
    const wanted = (loss!.dataSync() as Float32Array)[0]!;
    expect(Math.abs(out.loss!.data[0]! - wanted) / wanted).toBeLessThan(1e-5);
    jax = next as typeof jax;
    feeds = Object.fromEntries(Object.keys(feeds).map((name) => [name, out[`next.${name}`]!]));
  }
});

it('learns, tells its points and ends below where it began', async () => {
  const points: RunPoint[] = [];
  await train(options({ steps: 300, pointEvery: 100, onPoint: (point) => points.push(point) }));
  expect(points.map((point) => point.step)).toEqual([100, 200, 300]);
  expect(points[2]!.validationLoss!).toBeLessThan(points[0]!.validationLoss!);
});

it('continues from a checkpoint bit for bit', async () => {
  const checkpoints = new Map<number, Uint8Array>();
  const whole = await train(options({ onCheckpoint: (step, bytes) => checkpoints.set(step, bytes) }));
  const resumed = await train(options({ resume: checkpoints.get(30)! }));
  expect(resumed).toEqual(whole);
});

it('gives a checkpoint when it is stopped, from which it continues bit for bit', async () => {
  const whole = await train(options());
  const stop = new AbortController();
  let kept: Uint8Array | null = null;
  const stopped = train(
    options({
      signal: stop.signal,
      pointEvery: 10,
      onPoint: () => stop.abort(),
      onCheckpoint: (_step, bytes) => {
        kept = bytes;
      },
    }),
  );
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  expect(await train(options({ resume: kept }))).toEqual(whole);
});

it('refuses an empty train split and a checkpoint of another network', async () => {
  await expect(train(options({ train: examples(0, 1) }))).rejects.toMatchObject({ code: 'bad_input' });
  await expect(train(options({ resume: new Uint8Array(20) }))).rejects.toMatchObject({ code: 'bad_file' });
});
