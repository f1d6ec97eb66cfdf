import type { ElementType } from '../onnx/model.ts';
import type { GraphBuilder } from './builder.ts';

/**
 * A tensor as jax-js means it, seen through a view of the ONNX tensor that carries it. Two things stay lazy, because
 * gradients do them only to undo them again and writing them out would cost most of a training step:
 *
 * - order: each axis names the axis of the carrier that it shows, so transpositions and axes of length 1 cost nothing;
 * - repetition: an axis without a carrier axis but with a length above 1 is a broadcast that has not been written out.
 */
export interface Value {
  /** The ONNX tensor that carries the numbers, and its shape. */
  readonly name: string;
  readonly carrier: readonly number[];
  /** For each axis of `full` the axis of the carrier, or null for one that the carrier lacks. */
  readonly axes: readonly (number | null)[];
  /** The shape that jax-js means. */
  readonly full: readonly number[];
  readonly type: ElementType;
}

/** A value that is carried as it is; `actual` may have 1 where `full` has more. */
export function plain(name: string, actual: readonly number[], full: readonly number[], type: ElementType): Value {
  return { name, carrier: actual, axes: actual.map((dim, axis) => (dim === 1 ? null : axis)), full, type };
}

/** The shape without the lazy repetitions: 1 where an axis is only broadcast. */
export function actualOf(value: Value): number[] {
  return value.axes.map((axis) => (axis === null ? 1 : value.carrier[axis]!));
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** True when both have the same dimensions in the same order. */
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

/**
 * The name of a tensor that holds the value's axes in `order`, in the shape `to` of the same size. Emits a Transpose
 * only when axes longer than 1 change places and a Reshape only when the shape changes.
 */
export function arranged(b: GraphBuilder, value: Value, order: readonly number[], to: readonly number[]): string {
  const shown = order.map((axis) => value.axes[axis]!).filter((axis) => axis !== null && axis !== undefined);
  let { name } = value;
  let shape = value.carrier;
  if (shown.some((axis, i) => i > 0 && axis < shown[i - 1]!)) {
    const perm = [...shown, ...shape.map((_, axis) => axis).filter((axis) => !shown.includes(axis))];
    name = b.node('Transpose', [name], { perm });
    shape = perm.map((axis) => shape[axis]!);
  }
  return sameShape(shape, to) ? name : b.node('Reshape', [name, b.ints(to)]);
}

/** The name of a tensor with the value's axes in place; broadcast axes have length 1. */
export function settled(b: GraphBuilder, value: Value): string {
  return arranged(
    b,
    value,
    value.full.map((_, axis) => axis),
    actualOf(value),
  );
}

/** The name of a tensor in which every repetition has been written out. */
export function written(b: GraphBuilder, value: Value): string {
  const name = settled(b, value);
  return sameShape(actualOf(value), value.full) ? name : b.node('Expand', [name, b.ints(value.full)]);
}

/** The value with axes of length 1 in front until it has `rank` axes. */
export function withRank(value: Value, rank: number): Value {
  const missing = rank - value.full.length;
  const front = <T>(item: T): T[] => Array<T>(missing).fill(item);
  return { ...value, axes: [...front(null), ...value.axes], full: [...front(1), ...value.full] };
}
