import { PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { flattened, type NetworkShape, parameterShapes, unflattened } from './network.ts';
import { Random } from './random.ts';
import { readTensors, writeTensors } from './safetensors.ts';
import type { Tensor } from './session.ts';
import { STATE } from './training-step.ts';

/** All that a training run needs to go on bit for bit: parameters, moments, step and random state. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  readonly random: Random;
  /** One vector for each name of `STATE`. */
  readonly vectors: Readonly<Record<(typeof STATE)[number], Float32Array>>;
}

/** Before each parameter's name in the file: nothing for the parameters themselves. */
const PREFIX = { parameters: '', moment1: 'adam.first.', moment2: 'adam.second.' } as const;

const Metadata = z.object({
  schema: z.literal('palaestra.checkpoint/1'),
  step: z.coerce.number().int().min(0),
  random: z.string().transform((text) => z.array(z.number().int().min(0)).length(4).parse(JSON.parse(text))),
});

/** A checkpoint as a safetensors file; other tools can read the weights from it. */
export function writeCheckpoint(state: TrainingState, shape: NetworkShape): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, Tensor> = {};
  for (const part of STATE) {
    const named = Object.entries(unflattened(shape, state.vectors[part]));
    for (const [name, tensor] of named) tensors[PREFIX[part] + name] = tensor;
  }
  return writeTensors({
    tensors,
    metadata: {
      schema: 'palaestra.checkpoint/1',
      step: String(state.step),
      random: JSON.stringify(state.random.state()),
    },
  });
}

/**
 * Read a checkpoint of a network of the given shape.
 *
 * @throws PalaestraError `bad_file` when the bytes are no checkpoint or one of another network.
 */
export function readCheckpoint(bytes: Uint8Array, shape: NetworkShape): TrainingState {
  const file = readTensors(bytes);
  const metadata = Metadata.safeParse(file.metadata);
  const shapes = parameterShapes(shape);
  const fits = STATE.every((part) =>
    shapes.every(({ name, dims }) => file.tensors[PREFIX[part] + name]?.dims.join() === dims.join()),
  );
  if (!metadata.success || !fits) {
    throw new PalaestraError(
      'bad_file',
      `Cannot resume training: expected a checkpoint of a network with widths ${[shape.inputs, ...shape.hidden, shape.outputs].join('-')}, found another file`,
    );
  }
  const vector = (part: (typeof STATE)[number]) =>
    flattened(shape, Object.fromEntries(shapes.map(({ name }) => [name, file.tensors[PREFIX[part] + name]!])));
  const vectors = { parameters: vector('parameters'), moment1: vector('moment1'), moment2: vector('moment2') };
  return { step: metadata.data.step, random: Random.restored(metadata.data.random), vectors };
}
