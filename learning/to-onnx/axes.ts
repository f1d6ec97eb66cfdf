import type { Rule } from './rule.ts';
import { reshaped, transposed } from './value.ts';

export const transpose: Rule = (b, [input], { params }) => [transposed(b, input!, params.perm as readonly number[])];

/** `broadcast` inserts the axes `params.axis`; they stay lazy. */
export const broadcast: Rule = (b, [input], { params, outputs: [output] }) => {
  const added = params.axis as readonly number[];
  const rest = [...input!.actual];
  const actual = output!.shape.map((_, axis) => (added.includes(axis) ? 1 : rest.shift()!));
  return [{ ...input!, name: reshaped(b, input!.name, input!.actual, actual), actual, full: output!.shape }];
};

/**
 * `reshape` works on groups of axes with equal products. A group stays lazy when all of it is; lazy axes are written
 * out only in a group that mixes them with real ones.
 */
export const reshape: Rule = (b, [input], { outputs: [output] }) => {
  const value = input!;
  const to = output!.shape;
  const from = [...value.actual];
  const actual = [...to];
  for (const group of groups(value.full, to)) {
    const lazy = group.from.filter((axis) => value.actual[axis] !== value.full[axis]);
    const real = group.from.filter((axis) => value.actual[axis] === value.full[axis] && value.full[axis] !== 1);
    if (lazy.length === 0) continue;
    if (real.length === 0) for (const axis of group.to) actual[axis] = 1;
    else for (const axis of group.from) from[axis] = value.full[axis]!;
  }
  const expand = from.some((dim, axis) => dim !== value.actual[axis]);
  const name = expand ? b.node('Expand', [value.name, b.ints(from)]) : value.name;
  return [{ name: reshaped(b, name, from, actual), actual, full: to, type: value.type }];
};

/** Split two shapes of equal size into the smallest runs of axes whose products are equal. */
function groups(from: readonly number[], to: readonly number[]): { from: number[]; to: number[] }[] {
  const out: { from: number[]; to: number[] }[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const group: { from: number[]; to: number[] } = { from: [], to: [] };
    let left = 1;
    let right = 1;
    const takeLeft = () => {
      left *= from[i]!;
      group.from.push(i++);
    };
    const takeRight = () => {
      right *= to[j]!;
      group.to.push(j++);
    };
    if (i < from.length) takeLeft();
    if (j < to.length) takeRight();
    while (left !== right) {
      if (left < right) takeLeft();
      else takeRight();
    }
    out.push(group);
  }
  return out;
}
