import { Feature, PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { normalise } from './processors/normalise.ts';
import { stateRelative } from './processors/state-relative.ts';
import { toolRelative } from './processors/tool-relative.ts';
import type { Random } from './random.ts';
import type {
  Observation,
  ProcessorInterface,
  Representation,
  RepresentationFactory,
  Window,
} from './representation.ts';

/** The processors by the name that `TrainConfig.processor` gives. */
const REPRESENTATIONS: Readonly<Record<string, RepresentationFactory>> = {
  normalise,
  'state-relative': stateRelative,
  'tool-relative': toolRelative,
};

const Scale = z.object({ mean: z.array(z.number()), std: z.array(z.number().positive()) });

/** A fitted processor as JSON; it travels inside the policy file. */
export const ProcessorDocument = z.object({
  schema: z.literal('palaestra.processor/1'),
  name: z.string(),
  observations: z.array(Feature).min(1),
  action: Feature,
  chunk: z.number().int().min(1),
  input: Scale,
  /** One mean and deviation for each number of the whole chunk. */
  output: Scale,
});
export type ProcessorDocument = z.infer<typeof ProcessorDocument>;

/** A fitted processor: the pure pair between the world and the network. */
export interface Processor {
  readonly document: ProcessorDocument;
  /** What the network sees, standardised. */
  encode(observation: Observation): Float32Array;
  /** What the network should answer in a window, standardised. */
  encodeChunk(window: Window): Float32Array;
  /** The window seen from a little off the path, null where the processor knows of no such thing. */
  perturbed(window: Window, random: Random): Window | null;
  /** The network's answer as actions in the unit of the recording, [chunk, dimensions]. */
  decode(output: Float32Array, observation: Observation): Float32Array;
}

/**
 * Fit the named processor to training windows.
 *
 * @throws PalaestraError `bad_input` for an unknown name or missing fields.
 */
export function fitProcessor(
  name: string,
  shape: ProcessorInterface & { chunk: number },
  windows: readonly Window[],
): Processor {
  const { observations, action, chunk } = shape;
  const representation = representationOf(name, shape);
  const dims = action.fields.length;
  const input = statistics(
    representation.inputs,
    windows.map((window) => representation.observe(window.observation)),
  );
  const output = statistics(
    representation.outputs * chunk,
    windows.map((window) => encodeRows(representation, window, chunk, dims)),
  );
  return processorOf({
    schema: 'palaestra.processor/1',
    name,
    observations: [...observations],
    action,
    chunk,
    input,
    output,
  });
}

/**
 * The processor that a document describes.
 *
 * @throws PalaestraError `bad_input` for an unknown name or missing fields.
 */
export function processorOf(document: ProcessorDocument): Processor {
  const representation = representationOf(document.name, document);
  const { chunk, input, output } = document;
  const dims = document.action.fields.length;
  return {
    document,
    encode: (observation) => standardise(representation.observe(observation), input),
    encodeChunk: (window) => standardise(encodeRows(representation, window, chunk, dims), output),
    perturbed: (window, random) =>
      representation.perturb ? { ...window, observation: representation.perturb(window, random) } : null,
    decode(values, observation) {
      const out = new Float32Array(chunk * dims);
      const row = new Float64Array(representation.outputs);
      for (let step = 0; step < chunk; step++) {
        for (let k = 0; k < row.length; k++) {
          const at = step * row.length + k;
          row[k] = values[at]! * output.std[at]! + output.mean[at]!;
        }
        out.set(representation.decodeAction(row, observation), step * dims);
      }
      return out;
    },
  };
}

function representationOf(name: string, shape: ProcessorInterface): Representation {
  const make = REPRESENTATIONS[name];
  if (make === undefined) {
    throw new PalaestraError(
      'bad_input',
      `Cannot prepare the policy: unknown processor, expected one of ${Object.keys(REPRESENTATIONS).join(', ')}, found ${name}`,
    );
  }
  return make(shape);
}

function encodeRows(representation: Representation, window: Window, chunk: number, dims: number): Float64Array {
  const out = new Float64Array(chunk * representation.outputs);
  for (let step = 0; step < chunk; step++) {
    const action = window.chunk.subarray(step * dims, (step + 1) * dims);
    out.set(representation.encodeAction(action, window.observation), step * representation.outputs);
  }
  return out;
}

function statistics(width: number, rows: readonly ArrayLike<number>[]): z.infer<typeof Scale> {
  const mean = Array<number>(width).fill(0);
  const square = Array<number>(width).fill(0);
  for (const row of rows) for (let k = 0; k < width; k++) mean[k]! += row[k]! / rows.length;
  for (const row of rows) for (let k = 0; k < width; k++) square[k]! += (row[k]! - mean[k]!) ** 2 / rows.length;
  // A dimension that never moves keeps its unit: dividing by its rounding noise would blow it up.
  return { mean, std: square.map((value) => (value > 1e-12 ? Math.sqrt(value) : 1)) };
}

function standardise(values: ArrayLike<number>, scale: z.infer<typeof Scale>): Float32Array {
  return Float32Array.from(values, (value, k) => (value - scale.mean[k]!) / scale.std[k]!);
}
