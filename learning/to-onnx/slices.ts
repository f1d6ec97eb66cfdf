import type { Rule } from './rule.ts';
import { plain, written } from './value.ts';

type Pairs = readonly (readonly [number, number])[];

export const concatenate: Rule = (b, inputs, { params, outputs: [output] }) => {
  const names = inputs.map((input) => written(b, input));
  const name = b.node('Concat', names, { axis: params.axis as number });
  return [plain(name, output!.shape, output!.shape, output!.type)];
};

/** `shrink` keeps [start, end) of each axis. */
export const shrink: Rule = (b, [input], { params, outputs: [output] }) => {
  const slice = params.slice as Pairs;
  const starts = b.ints(slice.map(([start]) => start));
  const ends = b.ints(slice.map(([, end]) => end));
  const name = b.node('Slice', [written(b, input!), starts, ends]);
  return [plain(name, output!.shape, output!.shape, output!.type)];
};

/** `pad` puts zeros before and after each axis. */
export const pad: Rule = (b, [input], { params, outputs: [output] }) => {
  const width = params.width as Pairs;
  const pads = b.ints([...width.map(([before]) => before), ...width.map(([, after]) => after)]);
  const name = b.node('Pad', [written(b, input!), pads]);
  return [plain(name, output!.shape, output!.shape, output!.type)];
};

export const split: Rule = (b, [input], { params, outputs }) => {
  const axis = params.axis as number;
  const source = written(b, input!);
  let start = 0;
  return outputs.map((output) => {
    const end = start + output.shape[axis]!;
    const name = b.node('Slice', [source, b.ints([start]), b.ints([end]), b.ints([axis])]);
    start = end;
    return plain(name, output.shape, output.shape, output.type);
  });
};
