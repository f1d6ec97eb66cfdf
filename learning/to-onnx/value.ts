import type { ElementType } from '../onnx/model.ts';
import type { GraphBuilder } from './builder.ts';

/**
 * A tensor of the graph whose broadcast axes are lazy: `actual` is the shape that the ONNX tensor has, `full` the shape
 * that jax-js means. Both have the same rank; an axis where `actual` is 1 and `full` is more is a repetition that has
 * not been written out. Gradients broadcast large tensors only to contract them again, so writing them out at once
 * would cost most of a training step.
 */
export interface Value {
  readonly name: string;
  readonly actual: readonly number[];
  readonly full: readonly number[];
  readonly type: ElementType;
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** NumPy broadcasting of shapes that are known to be compatible. */
export function broadcastShapes(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const dims = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return dims.find((dim) => dim !== 1) ?? 1;
  });
}

/** `name` seen as `shape`; no node when it has that shape already. */
export function reshaped(b: GraphBuilder, name: string, from: readonly number[], to: readonly number[]): string {
  return sameShape(from, to) ? name : b.node('Reshape', [name, b.ints(to)]);
}

/** The value with every lazy axis written out. */
export function written(b: GraphBuilder, value: Value): Value {
  if (sameShape(value.actual, value.full)) return value;
  return { ...value, name: b.node('Expand', [value.name, b.ints(value.full)]), actual: value.full };
}

/** The value with axes of length 1 in front until it has `rank` axes. */
export function withRank(b: GraphBuilder, value: Value, rank: number): Value {
  const front = Array<number>(rank - value.full.length).fill(1);
  if (front.length === 0) return value;
  const actual = [...front, ...value.actual];
  return { ...value, name: reshaped(b, value.name, value.actual, actual), actual, full: [...front, ...value.full] };
}

/** Axes in a new order; a Reshape instead of a Transpose when only axes of length 1 move. */
export function transposed(b: GraphBuilder, value: Value, order: readonly number[]): Value {
  const actual = order.map((axis) => value.actual[axis]!);
  const full = order.map((axis) => value.full[axis]!);
  const moving = order.filter((axis) => value.actual[axis] !== 1);
  const inOrder = moving.every((axis, i) => i === 0 || axis > moving[i - 1]!);
  const name = inOrder
    ? reshaped(b, value.name, value.actual, actual)
    : b.node('Transpose', [value.name], { perm: order });
  return { name, actual, full, type: value.type };
}
