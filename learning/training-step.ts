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

/** The training step itself, before any translation: what jax-js can run and what the ONNX graph must equal. */
export function trainingStep(shape: NetworkShape) {
  const loss = (parameters: np.Array[], x: np.Array, y: np.Array) => np.mean(rowLoss(forward(shape, parameters, x), y));
  return (
    parameters: np.Array[],
    moments1: np.Array[],
    moments2: np.Array[],
    x: np.Array,
    y: np.Array,
    rate: np.Array,
    epsilon: np.Array,
    decay: np.Array,
  ): np.Array[] => {
    const [value, gradients] = valueAndGrad(loss)(
      parameters.map((p) => p.ref),
      x,
      y,
    ) as unknown as [np.Array, np.Array[]];
    const next = parameters.map((parameter, i) =>
      adamw({ parameter, moment1: moments1[i]!, moment2: moments2[i]! }, gradients[i]!, {
        rate: rate.ref,
        epsilon: epsilon.ref,
        decay: decay.ref,
      }),
    );
    return [value, ...next.map((s) => s.parameter), ...next.map((s) => s.moment1), ...next.map((s) => s.moment2)];
  };
}

/** Names of the state tensors of a step: parameters and both moments. */
export function stateNames(shape: NetworkShape): { parameters: string[]; moments1: string[]; moments2: string[] } {
  const parameters = parameterShapes(shape).map(({ name }) => name);
  return {
    parameters,
    moments1: parameters.map((name) => `adam.first.${name}`),
    moments2: parameters.map((name) => `adam.second.${name}`),
  };
}

/**
 * The whole training step (forward, backward, AdamW) as one ONNX file. Inputs: the state by name, `x`, `y` and the
 * scalars of `Schedule`; outputs: `loss` and the state with `next.` before each name.
 */
export function stepModel(shape: NetworkShape, batch: number): Uint8Array<ArrayBuffer> {
  const zeros = () => parameterShapes(shape).map(({ dims }) => np.zeros([...dims]));
  const scalar = () => np.zeros([]);
  const { jaxpr } = makeJaxpr(trainingStep(shape))(
    zeros(),
    zeros(),
    zeros(),
    np.zeros([batch, shape.inputs]),
    np.zeros([batch, shape.outputs]),
    scalar(),
    scalar(),
    scalar(),
  );
  const names = stateNames(shape);
  const state = [...names.parameters, ...names.moments1, ...names.moments2];
  const inputs = [...state, 'x', 'y', 'rate', 'epsilon', 'decay'];
  const outputs = ['loss', ...state.map((name) => `next.${name}`)];
  return encodeModel(
    translate(
      jaxpr,
      inputs.map((name) => ({ name })),
      outputs,
    ),
  );
}

/** Inputs: parameters by name, `x`, `y`; output `loss` of each row, [batch]. */
export function validationModel(shape: NetworkShape, batch: number): Uint8Array<ArrayBuffer> {
  const rows = (parameters: np.Array[], x: np.Array, y: np.Array) => rowLoss(forward(shape, parameters, x), y);
  const { jaxpr } = makeJaxpr(rows)(
    parameterShapes(shape).map(({ dims }) => np.zeros([...dims])),
    np.zeros([batch, shape.inputs]),
    np.zeros([batch, shape.outputs]),
  );
  const inputs = [...stateNames(shape).parameters, 'x', 'y'].map((name) => ({ name }));
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
