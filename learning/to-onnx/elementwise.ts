import { PalaestraError } from '@palaestra/core';
import { ELEMENT } from '../onnx/model.ts';
import type { Rule } from './rule.ts';
import { actualOf, broadcastShapes, plain, settled } from './value.ts';

/** One operand: the operator works on the carrier, whatever its order. */
function unary(op: string): Rule {
  return (b, [input], { outputs: [output] }) => [
    { ...input!, name: b.node(op, [input!.name]), full: output!.shape, type: output!.type },
  ];
}

/** Several operands: ONNX broadcasting keeps lazy repetitions lazy. */
function elementwise(op: string): Rule {
  return (b, inputs, { outputs: [output] }) => {
    const names = inputs.map((input) => settled(b, input));
    const actual = broadcastShapes(...inputs.map(actualOf));
    return [plain(b.node(op, names), actual, output!.shape, output!.type)];
  };
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
  const results = elementwise(found.op)(b, inputs, equation);
  return found.negate ? unary('Not')(b, results, equation) : results;
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
  where: elementwise('Where'),
  neg: unary('Neg'),
  exp: unary('Exp'),
  log: unary('Log'),
  sqrt: unary('Sqrt'),
  erf: unary('Erf'),
  sin: unary('Sin'),
  cos: unary('Cos'),
  floor: unary('Floor'),
  ceil: unary('Ceil'),
  reciprocal: unary('Reciprocal'),
  compare,
  cast,
  stop_gradient: stopGradient,
};
