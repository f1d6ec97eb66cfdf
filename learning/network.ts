import { nn, numpy as np } from '@jax-js/jax';
import type { Random } from './random.ts';
import type { Tensor } from './session.ts';

/** Widths of a multilayer perceptron. */
export interface NetworkShape {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
}

/** Parameters by name, in the order in which the network takes them. */
export type Parameters = Readonly<Record<string, Tensor>>;

/** Names and shapes of a network's parameters, in order. */
export function parameterShapes(shape: NetworkShape): { name: string; dims: readonly number[] }[] {
  const widths = [shape.inputs, ...shape.hidden];
  const hidden = shape.hidden.flatMap((width, i) => [
    { name: `layer${i}.weight`, dims: [widths[i]!, width] },
    { name: `layer${i}.bias`, dims: [width] },
    { name: `layer${i}.scale`, dims: [width] },
    { name: `layer${i}.shift`, dims: [width] },
  ]);
  return [
    ...hidden,
    { name: 'head.weight', dims: [widths.at(-1)!, shape.outputs] },
    { name: 'head.bias', dims: [shape.outputs] },
  ];
}

/**
 * Random parameters: weights by He et al. 2015, scales 1, the rest 0. The head starts small, so that the first
 * prediction is the mean of the normalised targets.
 */
export function initialParameters(shape: NetworkShape, random: Random): Parameters {
  const out: Record<string, Tensor> = {};
  for (const { name, dims } of parameterShapes(shape)) {
    const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
    if (name.endsWith('.scale')) data.fill(1);
    if (name.endsWith('.weight')) {
      const gain = Math.sqrt(2 / dims[0]!) * (name.startsWith('head') ? 0.1 : 1);
      for (let i = 0; i < data.length; i++) data[i] = random.normal() * gain;
    }
    out[name] = { data, dims };
  }
  return out;
}

/** All parameters one after the other, in order. */
export function flattened(shape: NetworkShape, parameters: Parameters): Float32Array<ArrayBuffer> {
  const parts = parameterShapes(shape).map(({ name }) => parameters[name]!.data);
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The inverse of `flattened`; the tensors are views of `vector`. */
export function unflattened(shape: NetworkShape, vector: Float32Array): Parameters {
  let at = 0;
  const entries = parameterShapes(shape).map(({ name, dims }): [string, Tensor] => {
    const start = at;
    at += dims.reduce((a, b) => a * b, 1);
    return [name, { data: vector.subarray(start, at), dims }];
  });
  return Object.fromEntries(entries);
}

/**
 * The network as a pure function: layers of affine map, layer normalisation (Ba et al. 2016) and SiLU, with a residual
 * connection wherever two neighbouring widths are equal, and an affine head.
 *
 * @param parameters in the order of `parameterShapes`; consumed
 * @param x [batch, inputs]; consumed
 * @returns [batch, outputs]
 */
export function forward(shape: NetworkShape, parameters: readonly np.Array[], x: np.Array): np.Array {
  let h = x;
  shape.hidden.forEach((width, i) => {
    const [weight, bias, scale, shift] = parameters.slice(4 * i, 4 * i + 4) as [np.Array, np.Array, np.Array, np.Array];
    const residual = i > 0 && shape.hidden[i - 1] === width ? h.ref : null;
    const z = nn.silu(layerNorm(np.matmul(h, weight).add(bias)).mul(scale).add(shift));
    h = residual === null ? z : residual.add(z);
  });
  const [weight, bias] = parameters.slice(-2) as [np.Array, np.Array];
  return np.matmul(h, weight).add(bias);
}

function layerNorm(x: np.Array): np.Array {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), -1, { keepdims: true });
  return centred.mul(np.reciprocal(np.sqrt(variance.add(1e-5))));
}
