import { lax, makeJaxpr, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { describe, expect, it } from 'vitest';
import { nodeSessions } from '../node.ts';
import { encodeModel } from '../onnx/model.ts';
import { translate } from './translate.ts';

type A = np.Array;

function ramp(...shape: number[]): A {
  const size = shape.reduce((a, b) => a * b, 1);
  return np.array(Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7) * 0.9 + 0.05)).reshape(shape);
}

/** Run `f` by jax-js and by ONNX Runtime on the same inputs and compare every element. */
async function agrees(f: (...inputs: A[]) => A | A[], ...inputs: A[]): Promise<string[]> {
  const flat = (...args: A[]) => [f(...args)].flat();
  const { jaxpr } = makeJaxpr(flat)(...inputs.map((x) => x.ref));
  const count = jaxpr.jaxpr.outs.length;
  const names = inputs.map((_, i) => `x${i}`);
  const outputs = Array.from({ length: count }, (_, i) => `y${i}`);
  const graph = translate(
    jaxpr,
    names.map((name) => ({ name })),
    outputs,
  );
  const session = await nodeSessions(encodeModel(graph));
  const feeds = Object.fromEntries(
    names.map((name, i) => [name, { data: inputs[i]!.ref.dataSync() as Float32Array, dims: inputs[i]!.shape }]),
  );
  const found = await session.run(feeds);
  const wanted = flat(...inputs);
  wanted.forEach((array, i) => {
    const shape = array.shape;
    const data = array.dataSync() as Float32Array;
    const got = found[`y${i}`]!;
    expect(got.dims).toEqual(shape);
    expect(got.data.length).toBe(data.length);
    for (let k = 0; k < data.length; k++) expect(got.data[k]!).toBeCloseTo(data[k]!, 4);
  });
  await session.release();
  return graph.nodes.map((node) => node.op);
}

describe('elementwise', () => {
  const unary: Record<string, (x: A) => A> = {
    neg: (x) => np.negative(x),
    exp: (x) => np.exp(x),
    log: (x) => np.log(np.square(x).add(0.1)),
    sqrt: (x) => np.sqrt(np.square(x).add(0.1)),
    erf: (x) => lax.erf(x),
    sin: (x) => np.sin(x),
    cos: (x) => np.cos(x),
    floor: (x) => np.floor(x.mul(3)),
    ceil: (x) => np.ceil(x.mul(3)),
    reciprocal: (x) => np.reciprocal(np.square(x).add(0.5)),
    stop_gradient: (x) => lax.stopGradient(x),
    cast: (x) => x.mul(3).astype(np.int32).astype(np.float32),
    silu: (x) => nn.silu(x),
    gelu: (x) => nn.gelu(x),
    tanh: (x) => np.tanh(x),
  };
  for (const [name, f] of Object.entries(unary)) it(name, async () => void (await agrees(f, ramp(3, 4))));

  it('add, mul, max and min with broadcasting', async () => {
    await agrees(
      (x, y) => [x.ref.add(y.ref), x.ref.mul(y.ref), np.maximum(x.ref, y.ref), np.minimum(x, y)],
      ramp(3, 4),
      ramp(4),
    );
  });

  it('every comparison through where', async () => {
    for (const compare of [np.less, np.lessEqual, np.equal, np.notEqual, np.greater, np.greaterEqual]) {
      await agrees((x, y) => np.where(compare(x.ref, y.ref), x, y), ramp(3, 4), ramp(3, 1));
    }
  });
});

describe('axes', () => {
  it('transposes', async () => void (await agrees((x) => np.transpose(x, [2, 0, 1]), ramp(2, 3, 4))));
  it('moves axes of length one without a Transpose', async () => {
    expect(await agrees((x) => np.transpose(x, [1, 0, 2]), ramp(1, 3, 4))).not.toContain('Transpose');
  });
  it('reshapes across a lazy axis and keeps it lazy', async () => {
    const ops = await agrees(
      (x, y) =>
        np
          .broadcastTo(x.reshape([1, 4]), [3, 4])
          .reshape([3, 2, 2])
          .add(y),
      ramp(4),
      ramp(3, 2, 2),
    );
    expect(ops).not.toContain('Expand');
  });
  it('writes a lazy axis out when a reshape mixes it with a real one', async () => {
    const ops = await agrees((x) => np.broadcastTo(x.reshape([1, 4]), [3, 4]).reshape([12]), ramp(4));
    expect(ops).toContain('Expand');
  });
});

describe('reduce', () => {
  it('sum, max, min and prod over some axes', async () => {
    await agrees((x) => [np.sum(x.ref, 1), np.max(x.ref, [0, 2]), np.min(x.ref, -1), np.prod(x, 0)], ramp(2, 3, 4));
  });
  it('sums down the columns and along the rows of a square', async () => {
    await agrees((x) => [np.sum(x.ref, 0), np.sum(x.ref, 1), np.sum(x)], ramp(4, 4));
  });
  it('a sum over a lazy axis is a multiplication', async () => {
    const ops = await agrees((x) => np.sum(np.broadcastTo(x.reshape([1, 4]), [3, 4]), 0), ramp(4));
    expect(ops).not.toContain('ReduceSum');
  });
});

describe('dot', () => {
  it('matrix products, batched, vector and outer', async () => {
    await agrees((x, y) => np.matmul(x, y), ramp(5, 3), ramp(3, 4));
    await agrees((x, y) => np.matmul(x, y), ramp(2, 5, 3), ramp(2, 3, 4));
    await agrees((x, y) => np.matmul(x, y), ramp(2, 5, 3), ramp(3, 4));
    await agrees((x, y) => np.dot(x, y), ramp(6), ramp(6));
    await agrees((x, y) => np.einsum('bhqd,bhkd->bhqk', x, y), ramp(2, 3, 4, 5), ramp(2, 3, 6, 5));
  });
  it('a contraction that is lazy on one side', async () => {
    await agrees((x, y) => np.matmul(np.broadcastTo(x, [3, 4]), y), ramp(3, 1), ramp(4, 2));
  });
});

describe('slices', () => {
  it('concatenate, split, shrink and pad', async () => {
    await agrees((x, y) => np.concatenate([x, y], 1), ramp(2, 3), ramp(2, 4));
    await agrees((x) => np.split(x, [2, 3], 1), ramp(2, 6));
    await agrees((x) => x.slice([1, 3], [0, 2]), ramp(4, 5));
    await agrees(
      (x) =>
        np.pad(x, [
          [1, 0],
          [2, 3],
        ]),
      ramp(2, 3),
    );
  });
});

it('gradients of a small attention layer', async () => {
  const loss = (w: A, x: A): A => {
    const h = np.matmul(x, w);
    const scores = nn.softmax(np.matmul(h.ref, np.transpose(h.ref, [0, 2, 1])), -1);
    return np.mean(np.square(np.matmul(scores, h)));
  };
  await agrees(
    (w, x) => {
      const [value, gradient] = valueAndGrad(loss)(w, x);
      return [value, gradient as A];
    },
    ramp(4, 6),
    ramp(2, 5, 4),
  );
});

it('tells which primitive it cannot translate', () => {
  const { jaxpr } = makeJaxpr((x: A) => np.sort(x))(ramp(4));
  expect(() => translate(jaxpr, [{ name: 'x' }], ['y'])).toThrow(/no rule for the primitive sort/);
});
