import { PalaestraError } from '@palaestra/core';
import type { Rule } from './rule.ts';
import { reshaped, sizeOf } from './value.ts';

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
  if (op === undefined)
    throw new PalaestraError('internal', `Cannot translate a reduction: ONNX has none named ${kind}`);
  const value = input!;
  const axes = params.axis as readonly number[];
  const real = axes.filter((axis) => value.actual[axis] !== 1);
  const repeats = sizeOf(axes.map((axis) => value.full[axis]! / value.actual[axis]!));
  const kept = value.actual.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  const actual = value.actual.filter((_, axis) => !axes.includes(axis));

  let name = value.name;
  if (real.length > 0) name = b.node(op, [name, b.ints(real)], { keepdims: 1 });
  if (repeats !== 1 && kind === 'add') name = b.node('Mul', [name, b.scalar(repeats, value.type)]);
  if (repeats !== 1 && kind === 'mul') name = b.node('Pow', [name, b.scalar(repeats, value.type)]);
  name = reshaped(b, name, kept, actual);
  return [{ name, actual, full: output!.shape, type: output!.type }];
};
