import type { Rule } from './rule.ts';
import { actualOf, plain, sameShape, settled } from './value.ts';

/** `transpose` only changes the view. */
export const transpose: Rule = (_b, [input], { params, outputs: [output] }) => {
  const perm = params.perm as readonly number[];
  return [{ ...input!, axes: perm.map((axis) => input!.axes[axis]!), full: output!.shape }];
};

/** `broadcast` inserts the axes `params.axis`; they stay lazy. */
export const broadcast: Rule = (_b, [input], { params, outputs: [output] }) => {
  const added = params.axis as readonly number[];
  const rest = [...input!.axes];
  const axes = output!.shape.map((_, axis) => (added.includes(axis) ? null : rest.shift()!));
  return [{ ...input!, axes, full: output!.shape }];
};

/**
 * `reshape` works on groups of axes with equal products. Adding and removing axes of length 1 only changes the view. A
 * group stays lazy when all of it is; repetitions are written out only in a group that mixes them with real axes.
 */
export const reshape: Rule = (b, [input], { outputs: [output] }) => {
  const value = input!;
  const to = output!.shape;
  const runs = groups(value.full, to);
  const longer = (axes: readonly number[], shape: readonly number[]) => axes.filter((axis) => shape[axis] !== 1);

  if (runs.every((run) => longer(run.from, value.full).length <= 1 && longer(run.to, to).length <= 1)) {
    const axes = to.map((): number | null => null);
    for (const run of runs) {
      const [source] = longer(run.from, value.full);
      const [target] = longer(run.to, to);
      if (source !== undefined && target !== undefined) axes[target] = value.axes[source]!;
    }
    return [{ ...value, axes, full: to }];
  }

  const before = actualOf(value);
  const from = [...before];
  const actual = [...to];
  for (const run of runs) {
    const lazy = run.from.filter((axis) => before[axis] !== value.full[axis]);
    const real = run.from.filter((axis) => before[axis] === value.full[axis] && value.full[axis] !== 1);
    if (lazy.length === 0) continue;
    if (real.length === 0) for (const axis of run.to) actual[axis] = 1;
    else for (const axis of run.from) from[axis] = value.full[axis]!;
  }
  let name = settled(b, value);
  if (!sameShape(from, before)) name = b.node('Expand', [name, b.ints(from)]);
  if (!sameShape(from, actual)) name = b.node('Reshape', [name, b.ints(actual)]);
  return [plain(name, actual, to, value.type)];
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
    // Axes of length 1 are groups of their own, so that they never tie longer ones together.
    if (from[i] === 1) takeLeft();
    else if (to[j] === 1) takeRight();
    else {
      takeLeft();
      takeRight();
      while (left !== right) {
        if (left < right) takeLeft();
        else takeRight();
      }
    }
    out.push(group);
  }
  return out;
}
