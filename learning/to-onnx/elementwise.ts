import { PalaestraError } from '@palaestra/core';
import { ELEMENT } from '../onnx/model.ts';
import type { Rule } from './rule.ts';
import { broadcastShapes } from './value.ts';

/** A rule for an operator that works element by element; ONNX broadcasting keeps lazy axes lazy. */
function elementwise(op: string): Rule {
  return (b, inputs, { outputs: [output] }) => [
    {
      name: b.node(
        op,
        inputs.map((input) => input.name),
      ),
      actual: broadcastShapes(...inputs.map((input) => input.actual)),
      full: output!.shape,
      type: output!.type,
    },
  ];
}

const COMPARISON: Readonly<Record<string, { op: string; negate: boolean }>> = {
  less: { op: 'Less', negate: false },
  less_equal: { op: 'LessOrEqual', negate: false },
  equal: { op: 'Equal', negate: false },
  not_equal: { op: 'Equal', negate: true },
};

const compare: Rule = (b, inputs, equation) => {
  const found = COMPARISON[String(equation.params.op)];
  if (found === undefined) {
    throw new PalaestraError('internal', `Cannot translate a comparison: ONNX has none named ${equation.params.op}`);
  }
  const [result] = elementwise(found.op)(b, inputs, equation);
  return [found.negate ? { ...result!, name: b.node('Not', [result!.name]) } : result!];
};

const cast: Rule = (b, [input], { outputs: [output] }) => [
  { ...input!, name: b.node('Cast', [input!.name], { to: ELEMENT[output!.type] }), type: output!.type },
];

const stopGradient: Rule = (_b, [input]) => [input!];

export const ELEMENTWISE: Readonly<Record<string, Rule>> = {
  add: elementwise('Add'),
  mul: elementwise('Mul'),
  max: elementwise('Max'),
  min: elementwise('Min'),
  neg: elementwise('Neg'),
  exp: elementwise('Exp'),
  log: elementwise('Log'),
  sqrt: elementwise('Sqrt'),
  erf: elementwise('Erf'),
  sin: elementwise('Sin'),
  cos: elementwise('Cos'),
  floor: elementwise('Floor'),
  ceil: elementwise('Ceil'),
  reciprocal: elementwise('Reciprocal'),
  where: elementwise('Where'),
  compare,
  cast,
  stop_gradient: stopGradient,
};
