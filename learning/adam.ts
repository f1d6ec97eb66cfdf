import { numpy as np } from '@jax-js/jax';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** What changes from step to step and enters the traced step as scalars. */
export interface Schedule {
  readonly learningRate: number;
  /** 1 / (1 - beta1^t) and 1 / (1 - beta2^t): the bias corrections of Adam. */
  readonly correction1: number;
  readonly correction2: number;
}

/** Warm-up over the first 5 % of the steps (at most 500), then a half cosine down to 0. `step` counts from 0. */
export function scheduleAt(step: number, steps: number, peak: number): Schedule {
  const warmup = Math.min(500, Math.ceil(steps * 0.05));
  const learningRate =
    step < warmup
      ? (peak * (step + 1)) / warmup
      : (peak * (1 + Math.cos((Math.PI * (step - warmup)) / Math.max(1, steps - warmup)))) / 2;
  const t = step + 1;
  return { learningRate, correction1: 1 / (1 - BETA1 ** t), correction2: 1 / (1 - BETA2 ** t) };
}

/**
 * One AdamW update (Loshchilov and Hutter 2019) of one tensor as a pure function. Matrices decay, vectors do not.
 * All arguments are consumed.
 */
export function adamw(
  state: { parameter: np.Array; moment1: np.Array; moment2: np.Array },
  gradient: np.Array,
  schedule: { learningRate: np.Array; correction1: np.Array; correction2: np.Array },
  weightDecay: number,
): { parameter: np.Array; moment1: np.Array; moment2: np.Array } {
  const moment1 = state.moment1.mul(BETA1).add(gradient.ref.mul(1 - BETA1));
  const moment2 = state.moment2.mul(BETA2).add(np.square(gradient).mul(1 - BETA2));
  const scale = np.reciprocal(np.sqrt(moment2.ref.mul(schedule.correction2)).add(EPSILON));
  let change = moment1.ref.mul(schedule.correction1).mul(scale);
  if (state.parameter.ndim > 1) change = change.add(state.parameter.ref.mul(weightDecay));
  return { parameter: state.parameter.sub(change.mul(schedule.learningRate)), moment1, moment2 };
}
