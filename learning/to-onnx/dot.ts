import type { GraphBuilder } from './builder.ts';
import type { Rule } from './rule.ts';
import { actualOf, arranged, broadcastShapes, plain, settled, sizeOf, type Value, withRank } from './value.ts';

/**
 * `dot` is sum(x * y) over the last axis with broadcasting over all others. Every other axis is real on both sides
 * (batch), on the left only or on the right only, so one MatMul of [batch, left, k] and [batch, k, right] does it.
 */
export const dot: Rule = (b, inputs, { outputs: [output] }) => {
  const rank = Math.max(...inputs.map((input) => input.full.length));
  const left = withRank(inputs[0]!, rank);
  const right = withRank(inputs[1]!, rank);
  const last = rank - 1;
  const shared = left.full[last] === 1 || (left.axes[last] !== null && right.axes[last] !== null);
  const result = shared ? matMul(b, left, right) : multiplyAndSum(b, left, right);
  return [{ ...result, full: output!.shape, type: output!.type }];
};

function matMul(b: GraphBuilder, left: Value, right: Value): Value {
  const l = actualOf(left);
  const r = actualOf(right);
  const last = left.full.length - 1;
  const axes = Array.from({ length: last }, (_, axis) => axis);
  const both = axes.filter((axis) => l[axis] !== 1 && r[axis] !== 1);
  const onlyLeft = axes.filter((axis) => l[axis] !== 1 && r[axis] === 1);
  const onlyRight = axes.filter((axis) => l[axis] === 1 && r[axis] !== 1);
  const batch = both.map((axis) => l[axis]!);
  const rows = onlyLeft.map((axis) => l[axis]!);
  const columns = onlyRight.map((axis) => r[axis]!);
  const k = l[last]!;

  const front = batch.length > 0 ? [sizeOf(batch)] : [];
  const product = b.node('MatMul', [
    arranged(b, left, [...both, ...onlyLeft, last], [...front, sizeOf(rows), k]),
    arranged(b, right, [...both, last, ...onlyRight], [...front, k, sizeOf(columns)]),
  ]);

  const merged = [...front, sizeOf(rows), sizeOf(columns)];
  const carrier = [...batch, ...rows, ...columns];
  const order = [...both, ...onlyLeft, ...onlyRight];
  return {
    name: merged.join() === carrier.join() ? product : b.node('Reshape', [product, b.ints(carrier)]),
    carrier,
    axes: axes.map((axis) => (order.includes(axis) ? order.indexOf(axis) : null)),
    full: broadcastShapes(left.full, right.full).slice(0, last),
    type: left.type,
  };
}

/** When the contracted axis is lazy on a side there is nothing for a matrix product to gain. */
function multiplyAndSum(b: GraphBuilder, left: Value, right: Value): Value {
  const last = left.full.length - 1;
  const actual = broadcastShapes(actualOf(left), actualOf(right));
  const full = broadcastShapes(left.full, right.full);
  const product = b.node('Mul', [settled(b, left), settled(b, right)]);
  let name = b.node('ReduceSum', [product, b.ints([last])], { keepdims: 0 });
  const repeats = full[last]! / actual[last]!;
  if (repeats !== 1) name = b.node('Mul', [name, b.scalar(repeats, left.type)]);
  return plain(name, actual.slice(0, last), full.slice(0, last), left.type);
}
