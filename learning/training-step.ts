import { makeJaxpr, numpy as np, valueAndGrad } from '@jax-js/jax';
import { adamw } from './adam.ts';
import { forward, type NetworkShape, type Parameters, parameterShapes } from './network.ts';
import { encodeModel } from './onnx/model.ts';
import { translate } from './to-onnx/translate.ts';

/** Where the loss turns from a parabola into a line, in standard deviations of the target. */
const HUBER_DELTA = 0.1;

/**
 * Huber loss of each row, averaged over the outputs: sharp like L1, so that millimetres at the target count beside
 * decimetres on the way, and smooth at zero.
 *
 * @returns [batch]
 */
function rowLoss(prediction: np.Array, target: np.Array): np.Array {
  const error = np.abs(prediction.sub(target));
  const inside = np.minimum(error.ref, HUBER_DELTA);
  // inside^2 / 2 + delta * (error - inside), scaled by 1 / delta so that the outer slope is 1.
  const loss = np
    .square(inside.ref)
    .mul(0.5 / HUBER_DELTA)
    .add(error.sub(inside));
  return np.mean(loss, -1);
}

/** Names of the state that goes in and comes out of a step: all parameters and both moments, each as one vector. */
export const STATE = ['parameters', 'moment1', 'moment2'] as const;

/** Length of each state vector: the parameters one after the other, in the order of `parameterShapes`. */
function stateSize(shape: NetworkShape): number {
  return parameterShapes(shape).reduce((sum, { dims }) => sum + sizeOf(dims), 0);
}

/**
 * The training step itself, before any translation: what jax-js can run and what the ONNX graph must equal. The state is
 * one vector each, so that the update is a dozen operators instead of a dozen for every tensor.
 */
export function trainingStep(shape: NetworkShape) {
  const shapes = parameterShapes(shape);
  const loss = (parameters: np.Array[], x: np.Array, y: np.Array) => np.mean(rowLoss(forward(shape, parameters, x), y));
  return (
    parameters: np.Array,
    moment1: np.Array,
    moment2: np.Array,
    x: np.Array,
    y: np.Array,
    rate: np.Array,
    epsilon: np.Array,
    decay: np.Array,
  ): np.Array[] => {
    let end = 0;
    const ends = shapes.slice(0, -1).map(({ dims }) => (end += sizeOf(dims)));
    const parts = np.split(parameters.ref, ends).map((part, i) => part.reshape([...shapes[i]!.dims]));
    const [value, gradients] = valueAndGrad(loss)(parts, x, y) as unknown as [np.Array, np.Array[]];
    const gradient = np.concatenate(gradients.map((part, i) => part.reshape([sizeOf(shapes[i]!.dims)])));
    const next = adamw({ parameter: parameters, moment1, moment2 }, gradient, { rate, epsilon, decay });
    return [value, next.parameter, next.moment1, next.moment2];
  };
}

/**
 * The whole training step (forward, backward, AdamW) as one ONNX file. Inputs: the state by `STATE`, `x`, `y` and the
 * scalars of `Schedule`; outputs: `loss` and the state with `next.` before each name.
 */
export function stepModel(shape: NetworkShape, batch: number): Uint8Array<ArrayBuffer> {
  const vector = () => np.zeros([stateSize(shape)]);
  const scalar = () => np.zeros([]);
  const { jaxpr } = makeJaxpr(trainingStep(shape))(
    vector(),
    vector(),
    vector(),
    np.zeros([batch, shape.inputs]),
    np.zeros([batch, shape.outputs]),
    scalar(),
    scalar(),
    scalar(),
  );
  const inputs = [...STATE, 'x', 'y', 'rate', 'epsilon', 'decay'].map((name) => ({ name }));
  return encodeModel(translate(jaxpr, inputs, ['loss', ...STATE.map((name) => `next.${name}`)]));
}

/** Inputs: parameters by name, `x`, `y`; output `loss` of each row, [batch]. */
export function validationModel(shape: NetworkShape, batch: number): Uint8Array<ArrayBuffer> {
  const rows = (parameters: np.Array[], x: np.Array, y: np.Array) => rowLoss(forward(shape, parameters, x), y);
  const { jaxpr } = makeJaxpr(rows)(
    parameterShapes(shape).map(({ dims }) => np.zeros([...dims])),
    np.zeros([batch, shape.inputs]),
    np.zeros([batch, shape.outputs]),
  );
  const inputs = [...parameterShapes(shape), { name: 'x' }, { name: 'y' }].map(({ name }) => ({ name }));
  return encodeModel(translate(jaxpr, inputs, ['loss']));
}

/** The network alone with its weights inside: input `observation` [1, inputs], output `action` [1, outputs]. */
export function policyModel(
  shape: NetworkShape,
  parameters: Parameters,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const shapes = parameterShapes(shape);
  const { jaxpr } = makeJaxpr((p: np.Array[], x: np.Array) => forward(shape, p, x))(
    shapes.map(({ dims }) => np.zeros([...dims])),
    np.zeros([1, shape.inputs]),
  );
  const fixed = shapes.map(({ name }) => ({ name, fixed: parameters[name]!.data }));
  return encodeModel(translate(jaxpr, [...fixed, { name: 'observation' }], ['action']), metadata);
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}
