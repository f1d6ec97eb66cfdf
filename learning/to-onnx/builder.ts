import { ELEMENT, type ElementType, type Graph, type GraphNode, type Initialiser, type Port } from '../onnx/model.ts';
import { fusePairs } from './fuse.ts';

/** Collects nodes and constants of a graph under construction; equal nodes and equal constants exist once. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #renamed = new Map<string, string>();
  readonly #known = new Map<string, string>();
  readonly #initialisers = new Map<string, Initialiser>();
  #count = 0;

  /** The output of an operator on the given inputs; all our operators have one output and depend on their inputs alone. */
  node(op: string, inputs: readonly string[], attributes: GraphNode['attributes'] = {}): string {
    const key = `${op}(${inputs.join()})${JSON.stringify(attributes)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const output = `t${this.#count++}`;
    this.#nodes.push({ op, inputs, outputs: [output], attributes });
    this.#known.set(key, output);
    return output;
  }

  /** Make a tensor an output of the graph under a fixed name. */
  output(name: string, as: string): void {
    const made = this.#nodes.some((node) => node.outputs[0] === name);
    // A copy only where there is no other way: for an input or constant, or a second name of one tensor.
    if (!made || this.#renamed.has(name)) {
      this.#nodes.push({ op: 'Identity', inputs: [name], outputs: [as], attributes: {} });
    } else this.#renamed.set(name, as);
  }

  /** A constant list of int64: shapes, axes and bounds. */
  ints(values: readonly number[]): string {
    return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A constant scalar. */
  scalar(value: number, type: ElementType): string {
    const data = {
      float32: () => Float32Array.of(value),
      int32: () => Int32Array.of(value),
      int64: () => BigInt64Array.of(BigInt(value)),
      bool: () => Uint8Array.of(value ? 1 : 0),
    }[type]();
    return this.constant(type, [], data);
  }

  /** A constant tensor, row-major. */
  constant(type: ElementType, dims: readonly number[], data: ArrayBufferView): string {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    // Only small constants repeat; a large one would cost more to compare than to store.
    const key = raw.length <= 256 ? `${type}:${dims.join()}:${raw.join()}` : `#${this.#count}`;
    const known = this.#initialisers.get(key);
    if (known !== undefined) return known.name;
    const name = `c${this.#count++}`;
    this.#initialisers.set(key, { name, type, dims, raw });
    return name;
  }

  /** A constant under a name of the caller, for example a weight of an exported policy. */
  named(name: string, dims: readonly number[], data: Float32Array): void {
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    this.#initialisers.set(`=${name}`, { name, type: 'float32', dims, raw });
  }

  finish(inputs: readonly Port[], outputs: readonly Port[]): Graph {
    const renamed = (names: readonly string[]) => names.map((name) => this.#renamed.get(name) ?? name);
    const all = this.#nodes.map((node) => ({ ...node, inputs: renamed(node.inputs), outputs: renamed(node.outputs) }));
    const nodes = fusePairs(all, new Set(outputs.map((port) => port.name)));
    const read = new Set(nodes.flatMap((node) => node.inputs));
    const initialisers = [...this.#initialisers.values()].filter((item) => read.has(item.name));
    return { nodes, initialisers, inputs, outputs };
  }
}

/** The ONNX element type of a jax-js dtype name, or null when our graphs cannot carry it. */
export function elementOf(dtype: string): ElementType | null {
  return dtype in ELEMENT ? (dtype as ElementType) : null;
}
