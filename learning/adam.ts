import { numpy as np } from '@jax-js/jax';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** What changes from step to step and enters the traced step as scalars. */
export interface Schedule {
  /** Factor of moment1 / (sqrt(moment2) + epsilon): learning rate and bias corrections in one. */
  readonly rate: number;
  readonly epsilon: number;
  /** Factor by which every parameter shrinks: 1 - learning rate * weight decay. */
  readonly decay: number;
}

/**
 * Warm-up over the first 5 % of the steps (at most 500), then a half cosine down to 0.
 *
 * @param step counted from 0
 * @param peak largest learning rate
 */
export function scheduleAt(step: number, steps: number, peak: number, weightDecay: number): Schedule {
  const warmup = Math.min(500, Math.ceil(steps * 0.05));
  const learningRate =
    step < warmup
      ? (peak * (step + 1)) / warmup
      : (peak * (1 + Math.cos((Math.PI * (step - warmup)) / Math.max(1, steps - warmup)))) / 2;
  // The moments are kept without Adam's factors 1 - beta; they and the bias corrections are put back here.
  const scale1 = (1 - BETA1) / (1 - BETA1 ** (step + 1));
  const scale2 = Math.sqrt((1 - BETA2) / (1 - BETA2 ** (step + 1)));
  return {
    rate: (learningRate * scale1) / scale2,
    epsilon: EPSILON / scale2,
    decay: 1 - learningRate * weightDecay,
  };
}

/**
 * One AdamW update (Loshchilov and Hutter 2019) of all parameters in one vector as a pure function. The moments are plain
 * decaying sums, m = beta1 m + g and v = beta2 v + g^2, which saves two passes. All arguments are consumed.
 */
export function adamw(
  state: { parameter: np.Array; moment1: np.Array; moment2: np.Array },
  gradient: np.Array,
  schedule: { rate: np.Array; epsilon: np.Array; decay: np.Array },
): { parameter: np.Array; moment1: np.Array; moment2: np.Array } {
  const moment1 = state.moment1.mul(BETA1).add(gradient.ref);
  const moment2 = state.moment2.mul(BETA2).add(np.square(gradient));
  const scale = np.reciprocal(np.sqrt(moment2.ref).add(schedule.epsilon));
  const change = moment1.ref.mul(scale).mul(schedule.rate);
  return { parameter: state.parameter.mul(schedule.decay).sub(change), moment1, moment2 };
}
