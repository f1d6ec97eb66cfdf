import { PalaestraError } from '@palaestra/core';
import type { Rule } from './rule.ts';
import { actualOf, plain, settled, sizeOf } from './value.ts';

const OPERATORS: Readonly<Record<string, string>> = {
  add: 'ReduceSum',
  mul: 'ReduceProd',
  max: 'ReduceMax',
  min: 'ReduceMin',
};

/** `reduce`: a sum over a lazy axis is a multiplication by its length, a maximum over it nothing at all. */
export const reduce: Rule = (b, [input], { params, outputs: [output] }) => {
  const kind = String(params.op).toLowerCase();
  const op = OPERATORS[kind];
  if (op === undefined) {
    throw new PalaestraError('internal', `Cannot translate a reduction: ONNX has none named ${kind}`);
  }
  const value = input!;
  const before = actualOf(value);
  const axes = params.axis as readonly number[];
  const real = axes.filter((axis) => before[axis] !== 1);
  const repeats = sizeOf(axes.map((axis) => value.full[axis]! / before[axis]!));
  const kept = before.filter((_, axis) => !axes.includes(axis));

  let name = settled(b, value);
  let shape = before;
  const rows = sizeOf(real.map((axis) => before[axis]!));
  const firstKept = before.findIndex((dim, axis) => dim !== 1 && !axes.includes(axis));
  const leading = real.length > 0 && firstKept > Math.max(...real);
  if (kind === 'add' && value.type === 'float32' && leading) {
    // A sum down the columns is a product with a row of ones, for which the kernels are many times faster.
    const matrix = b.node('Reshape', [name, b.ints([rows, sizeOf(kept)])]);
    name = b.node('MatMul', [b.constant('float32', [1, rows], new Float32Array(rows).fill(1)), matrix]);
    shape = [1, sizeOf(kept)];
  } else if (real.length > 0) {
    name = b.node(op, [name, b.ints(real)], { keepdims: 1 });
    shape = before.map((dim, axis) => (real.includes(axis) ? 1 : dim));
  }
  if (repeats !== 1 && kind === 'add') name = b.node('Mul', [name, b.scalar(repeats, value.type)]);
  if (repeats !== 1 && kind === 'mul') name = b.node('Pow', [name, b.scalar(repeats, value.type)]);
  if (shape.join() !== kept.join()) name = b.node('Reshape', [name, b.ints(kept)]);
  return [plain(name, kept, output!.shape, output!.type)];
};
