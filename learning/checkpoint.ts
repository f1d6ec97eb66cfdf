import { PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import { type NetworkShape, parameterShapes } from './network.ts';
import { Random } from './random.ts';
import { readTensors, writeTensors } from './safetensors.ts';
import type { Tensor } from './session.ts';
import { stateNames } from './training-step.ts';

/** All that a training run needs to go on bit for bit: parameters, moments, step and random state. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  readonly random: Random;
  /** By the names of `stateNames`. */
  readonly tensors: Readonly<Record<string, Tensor>>;
}

const Metadata = z.object({
  schema: z.literal('palaestra.checkpoint/1'),
  step: z.coerce.number().int().min(0),
  random: z.string().transform((text) => z.array(z.number().int().min(0)).length(4).parse(JSON.parse(text))),
});

/** A checkpoint as a safetensors file; other tools can read the weights from it. */
export function writeCheckpoint(state: TrainingState): Uint8Array<ArrayBuffer> {
  return writeTensors({
    tensors: state.tensors,
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
  const names = stateNames(shape);
  const dims = parameterShapes(shape).map((parameter) => parameter.dims.join());
  const fits = [names.parameters, names.moments1, names.moments2].every((list) =>
    list.every((name, i) => file.tensors[name]?.dims.join() === dims[i]),
  );
  if (!metadata.success || !fits) {
    throw new PalaestraError(
      'bad_file',
      `Cannot resume training: expected a checkpoint of a network with widths ${[shape.inputs, ...shape.hidden, shape.outputs].join('-')}, found another file`,
    );
  }
  return { step: metadata.data.step, random: Random.restored(metadata.data.random), tensors: file.tensors };
}
