import type { GraphBuilder } from './builder.ts';
import type { Rule } from './rule.ts';
import { broadcastShapes, reshaped, sizeOf, transposed, type Value, withRank } from './value.ts';

/**
 * `dot` is sum(x * y) over the last axis with broadcasting over all others. Every other axis is real on both sides
 * (batch), on the left only or on the right only, so one MatMul of [batch, left, k] and [batch, k, right] does it.
 */
export const dot: Rule = (b, inputs, { outputs: [output] }) => {
  const rank = Math.max(...inputs.map((input) => input.full.length));
  const left = withRank(b, inputs[0]!, rank);
  const right = withRank(b, inputs[1]!, rank);
  const last = rank - 1;
  const shared = left.actual[last] === right.actual[last] && left.actual[last] === left.full[last];
  const result = shared ? matMul(b, left, right) : multiplyAndSum(b, left, right);
  return [{ ...result, full: output!.shape, type: output!.type }];
};

function matMul(b: GraphBuilder, left: Value, right: Value): Pick<Value, 'name' | 'actual'> {
  const last = left.full.length - 1;
  const axes = Array.from({ length: last }, (_, axis) => axis);
  const both = axes.filter((axis) => left.actual[axis] !== 1 && right.actual[axis] !== 1);
  const onlyLeft = axes.filter((axis) => left.actual[axis] !== 1 && right.actual[axis] === 1);
  const onlyRight = axes.filter((axis) => left.actual[axis] === 1 && right.actual[axis] !== 1);
  const rest = (used: readonly number[]) => axes.filter((axis) => !used.includes(axis));
  const dims = (value: Value, of: readonly number[]) => of.map((axis) => value.actual[axis]!);
  const k = left.actual[last]!;
  const batch = both.length > 0 ? [sizeOf(dims(left, both))] : [];

  const leftUsed = [...both, ...onlyLeft];
  const rightUsed = [...both, ...onlyRight];
  const l = transposed(b, left, [...leftUsed, last, ...rest(leftUsed)]);
  const r = transposed(b, right, [...both, last, ...onlyRight, ...rest(rightUsed)]);
  const product = b.node('MatMul', [
    reshaped(b, l.name, l.actual, [...batch, sizeOf(dims(left, onlyLeft)), k]),
    reshaped(b, r.name, r.actual, [...batch, k, sizeOf(dims(right, onlyRight))]),
  ]);

  const order = [...both, ...onlyLeft, ...onlyRight];
  const shape = [...dims(left, leftUsed), ...dims(right, onlyRight)];
  const actual = axes.map((axis) => Math.max(left.actual[axis]!, right.actual[axis]!));
  const inOrder = order.every((axis, i) => i === 0 || axis > order[i - 1]!);
  if (inOrder) return { name: b.node('Reshape', [product, b.ints(actual)]), actual };
  const perm = order.map((_, i) => i).sort((i, j) => order[i]! - order[j]!);
  const sorted = b.node('Transpose', [b.node('Reshape', [product, b.ints(shape)])], { perm });
  return { name: b.node('Reshape', [sorted, b.ints(actual)]), actual };
}

/** When the contracted axis is lazy on a side there is nothing for a matrix product to gain. */
function multiplyAndSum(b: GraphBuilder, left: Value, right: Value): Pick<Value, 'name' | 'actual'> {
  const last = left.full.length - 1;
  const actual = broadcastShapes(left.actual, right.actual);
  const repeats = Math.max(left.full[last]!, right.full[last]!) / actual[last]!;
  let name = b.node('ReduceSum', [b.node('Mul', [left.name, right.name]), b.ints([last])], { keepdims: 0 });
  if (repeats !== 1) name = b.node('Mul', [name, b.scalar(repeats, left.type)]);
  return { name, actual: actual.slice(0, last) };
}
