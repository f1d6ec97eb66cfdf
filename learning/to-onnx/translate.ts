import type { ClosedJaxpr } from '@jax-js/jax';
import { PalaestraError } from '@palaestra/core';
import type { ElementType, Graph } from '../onnx/model.ts';
import { broadcast, reshape, transpose } from './axes.ts';
import { elementOf, GraphBuilder } from './builder.ts';
import { dot } from './dot.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { reduce } from './reduce.ts';
import type { Rule } from './rule.ts';
import { concatenate, pad, shrink, split } from './slices.ts';
import { plain, type Value, written } from './value.ts';

const RULES: Readonly<Record<string, Rule>> = {
  ...ELEMENTWISE,
  reduce,
  dot,
  transpose,
  broadcast,
  reshape,
  concatenate,
  shrink,
  pad,
  split,
};

/** An input of a traced program: fed at each run, or fixed now as a weight inside the file. */
export interface Input {
  readonly name: string;
  readonly fixed?: Float32Array;
}

/**
 * Translate a traced jax-js program (`makeJaxpr`) to an ONNX graph with float32 inputs and outputs.
 *
 * @param inputs one for each flattened argument of the traced function, in order
 * @param outputs one name for each flattened result, in order
 * @throws PalaestraError `internal` when the program uses a primitive that has no rule.
 */
export function translate(closed: ClosedJaxpr, inputs: readonly Input[], outputs: readonly string[]): Graph {
  const program = closed.jaxpr.flatten().simplify();
  const b = new GraphBuilder();
  const known = new Map<unknown, Value>();

  // jax-js puts the constants that the function closed over before its arguments.
  const constants = closed.consts.length;
  const ports = program.inBinders.flatMap((binder, i) => {
    const shape = binder.aval.shape;
    if (i < constants) {
      const type = supported(String(binder.aval.dtype));
      const array = closed.consts[i] as unknown as { ref: { dataSync(): ArrayBufferView } };
      known.set(binder, plain(b.constant(type, shape, array.ref.dataSync()), shape, shape, type));
      return [];
    }
    const input = inputs[i - constants]!;
    known.set(binder, plain(input.name, shape, shape, 'float32'));
    if (input.fixed === undefined) return [{ name: input.name, dims: shape }];
    b.named(input.name, shape, input.fixed);
    return [];
  });

  const read = (atom: (typeof program.outs)[number]): Value => {
    const value = known.get(atom);
    if (value !== undefined) return value;
    const type = supported(String(atom.aval.dtype));
    return plain(b.scalar((atom as { value: number }).value, type), [], [], type);
  };

  for (const equation of program.eqns) {
    const rule = RULES[equation.primitive];
    if (rule === undefined) {
      throw new PalaestraError('internal', `Cannot translate to ONNX: no rule for the primitive ${equation.primitive}`);
    }
    const results = rule(b, equation.inputs.map(read), {
      primitive: equation.primitive,
      params: equation.params,
      outputs: equation.outBinders.map(({ aval }) => ({ shape: aval.shape, type: supported(String(aval.dtype)) })),
    });
    equation.outBinders.forEach((binder, i) => {
      known.set(binder, results[i]!);
    });
  }

  const results = program.outs.map((atom, i) => {
    b.output(written(b, read(atom)), outputs[i]!);
    return { name: outputs[i]!, dims: atom.aval.shape };
  });
  return b.finish(ports, results);
}

function supported(dtype: string): ElementType {
  const type = elementOf(dtype);
  if (type === null) throw new PalaestraError('internal', `Cannot translate to ONNX: no element type for ${dtype}`);
  return type;
}
