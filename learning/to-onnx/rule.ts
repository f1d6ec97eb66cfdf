import type { ElementType } from '../onnx/model.ts';
import type { GraphBuilder } from './builder.ts';
import type { Value } from './value.ts';

/** What a rule may know of the equation that it translates. */
export interface Equation {
  readonly primitive: string;
  // jax-js types the parameters of a primitive as a record of anything; each rule narrows what it reads.
  readonly params: Readonly<Record<string, unknown>>;
  readonly outputs: readonly { readonly shape: readonly number[]; readonly type: ElementType }[];
}

/** Translates one jax-js primitive: appends nodes for `inputs`, returns one value for each output. */
export type Rule = (b: GraphBuilder, inputs: readonly Value[], equation: Equation) => readonly Value[];
