import { PalaestraError, type RunPoint } from '@palaestra/core';
import { scheduleAt } from './adam.ts';
import { readCheckpoint, type TrainingState, writeCheckpoint } from './checkpoint.ts';
import { flattened, initialParameters, type NetworkShape, type Parameters, unflattened } from './network.ts';
import { Random } from './random.ts';
import type { Session, SessionFactory, Tensor } from './session.ts';
import { STATE, stepModel, validationModel } from './training-step.ts';

/** Rows of what the network sees and should answer, row-major float32. */
export interface Examples {
  readonly rows: number;
  /** [rows, inputs] */
  readonly inputs: Float32Array;
  /** [rows, outputs] */
  readonly targets: Float32Array;
}

export interface TrainOptions {
  readonly shape: NetworkShape;
  readonly train: Examples;
  /** Held-out examples; without any, points carry no validation loss. */
  readonly validation: Examples | null;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly seed: number;
  readonly sessions: SessionFactory;
  /** Bytes of an earlier checkpoint of the same run. */
  readonly resume?: Uint8Array | null;
  readonly signal?: AbortSignal;
  /** Steps from one point of the curve to the next. */
  readonly pointEvery: number;
  readonly checkpointEvery: number;
  /** Milliseconds from any origin; a parameter because the rate that it gives must not be tested against real time. */
  readonly now: () => number;
  readonly onPoint?: (point: RunPoint) => void;
  readonly onCheckpoint?: (step: number, bytes: Uint8Array<ArrayBuffer>) => void;
}

/**
 * Train a network natively: the traced step (forward, backward, AdamW) runs as one ONNX graph, its state goes in and
 * comes out of each run. The same options give the same parameters, also when the run was cut in two by a checkpoint.
 *
 * @returns the parameters after the last step
 * @throws PalaestraError `bad_input` without examples, `cancelled` after `signal` aborted (a checkpoint was given out
 *   before), `internal` when the loss stops being a number.
 */
export async function train(options: TrainOptions): Promise<Parameters> {
  const { shape, batch, steps } = options;
  if (options.train.rows === 0) {
    throw new PalaestraError(
      'bad_input',
      'Cannot train: the train split is empty, expected at least one frame, found 0',
    );
  }
  let state = options.resume ? readCheckpoint(options.resume, shape) : freshState(shape, options.seed);
  const session = await options.sessions(stepModel(shape, batch));
  const validate = await validator(options);
  const x = new Float32Array(batch * shape.inputs);
  const y = new Float32Array(batch * shape.outputs);
  let sum = 0;
  let since = state.step;
  let started = options.now();
  try {
    while (state.step < steps) {
      if (options.signal?.aborted) {
        options.onCheckpoint?.(state.step, writeCheckpoint(state, shape));
        throw new PalaestraError(
          'cancelled',
          `Cannot finish training: it was stopped after step ${state.step} of ${steps}`,
        );
      }
      for (let row = 0; row < batch; row++)
        copyRow(options.train, shape, state.random.below(options.train.rows), x, y, row);
      const schedule = scheduleAt(state.step, steps, options.learningRate, options.weightDecay);
      const out = await session.run({
        ...Object.fromEntries(STATE.map((name) => [name, vectorTensor(state.vectors[name])])),
        x: { data: x, dims: [batch, shape.inputs] },
        y: { data: y, dims: [batch, shape.outputs] },
        rate: scalar(schedule.rate),
        epsilon: scalar(schedule.epsilon),
        decay: scalar(schedule.decay),
      });
      const next = (name: (typeof STATE)[number]) => out[`next.${name}`]!.data;
      const vectors = { parameters: next('parameters'), moment1: next('moment1'), moment2: next('moment2') };
      state = { step: state.step + 1, random: state.random, vectors };
      const loss = out.loss!.data[0]!;
      if (!Number.isFinite(loss)) {
        throw new PalaestraError(
          'internal',
          `Cannot go on training: expected a finite loss, found ${loss} at step ${state.step}`,
        );
      }
      sum += loss;
      if (state.step % options.pointEvery === 0 || state.step === steps) {
        const validationLoss = await validate(unflattened(shape, state.vectors.parameters));
        const stepsPerSecond = ((state.step - since) * 1000) / Math.max(1e-3, options.now() - started);
        options.onPoint?.({ step: state.step, loss: sum / (state.step - since), validationLoss, stepsPerSecond });
        sum = 0;
        since = state.step;
        started = options.now();
      }
      if (state.step % options.checkpointEvery === 0 || state.step === steps) {
        options.onCheckpoint?.(state.step, writeCheckpoint(state, shape));
      }
    }
  } finally {
    await session.release();
    await validate.release();
  }
  return unflattened(shape, state.vectors.parameters);
}

function freshState(shape: NetworkShape, seed: number): TrainingState {
  const random = Random.seeded(seed);
  const parameters = flattened(shape, initialParameters(shape, random));
  const zeros = () => new Float32Array(parameters.length);
  return { step: 0, random, vectors: { parameters, moment1: zeros(), moment2: zeros() } };
}

/** Mean loss over the held-out rows, null without any. */
async function validator(options: TrainOptions) {
  const { validation, shape, batch } = options;
  let session: Session | null = null;
  if (validation !== null && validation.rows > 0) session = await options.sessions(validationModel(shape, batch));
  const run = async (parameters: Parameters): Promise<number | null> => {
    if (session === null || validation === null) return null;
    const x = new Float32Array(batch * shape.inputs);
    const y = new Float32Array(batch * shape.outputs);
    let sum = 0;
    for (let start = 0; start < validation.rows; start += batch) {
      const rows = Math.min(batch, validation.rows - start);
      for (let row = 0; row < rows; row++) copyRow(validation, shape, start + row, x, y, row);
      const { loss } = await session.run({
        ...parameters,
        x: { data: x, dims: [batch, shape.inputs] },
        y: { data: y, dims: [batch, shape.outputs] },
      });
      for (let row = 0; row < rows; row++) sum += loss!.data[row]!;
    }
    return sum / validation.rows;
  };
  return Object.assign(run, { release: async () => session?.release() });
}

function copyRow(
  from: Examples,
  shape: NetworkShape,
  index: number,
  x: Float32Array,
  y: Float32Array,
  row: number,
): void {
  const { inputs, outputs } = shape;
  x.set(from.inputs.subarray(index * inputs, (index + 1) * inputs), row * inputs);
  y.set(from.targets.subarray(index * outputs, (index + 1) * outputs), row * outputs);
}

function vectorTensor(data: Float32Array): Tensor {
  return { data, dims: [data.length] };
}

function scalar(value: number): Tensor {
  return { data: Float32Array.of(value), dims: [] };
}
