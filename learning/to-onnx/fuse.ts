import type { GraphNode } from '../onnx/model.ts';

/** Operators that jax-js writes as two and ONNX has as one: a + (-b) and a * (1 / b). */
const PAIRS: Readonly<Record<string, { partner: string; fused: string }>> = {
  Add: { partner: 'Neg', fused: 'Sub' },
  Mul: { partner: 'Reciprocal', fused: 'Div' },
};

/** Fuse such pairs and drop the nodes that nothing reads any more. `kept` names the graph's outputs. */
export function fusePairs(nodes: readonly GraphNode[], kept: ReadonlySet<string>): GraphNode[] {
  const makers = new Map(nodes.map((node) => [node.outputs[0]!, node]));
  const fused = nodes.map((node): GraphNode => {
    const pair = PAIRS[node.op];
    const at = pair === undefined ? -1 : node.inputs.findIndex((name) => makers.get(name)?.op === pair.partner);
    if (pair === undefined || at < 0) return node;
    const other = node.inputs[1 - at]!;
    return { ...node, op: pair.fused, inputs: [other, makers.get(node.inputs[at]!)!.inputs[0]!] };
  });
  const read = new Set(kept);
  const out: GraphNode[] = [];
  for (const node of fused.toReversed()) {
    if (!node.outputs.some((name) => read.has(name))) continue;
    for (const name of node.inputs) read.add(name);
    out.unshift(node);
  }
  return out;
}
