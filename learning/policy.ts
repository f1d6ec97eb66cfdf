import { PalaestraError } from '@palaestra/core';
import { z } from 'zod';
import type { NetworkShape, Parameters } from './network.ts';
import { readMetadata } from './onnx/model.ts';
import { type Processor, ProcessorDocument, processorOf } from './processor.ts';
import type { Observation } from './representation.ts';
import type { SessionFactory } from './session.ts';
import { policyModel } from './training-step.ts';

const METADATA_KEY = 'palaestra.policy';

/** What a policy file says about itself: the metadata property `palaestra.policy` of the ONNX file. */
export const PolicyDocument = z.object({
  schema: z.literal('palaestra.policy/1'),
  name: z.string().min(1),
  /** Frames per second of the predicted chunk. */
  fps: z.number().positive(),
  processor: ProcessorDocument,
  /** How chunks become commands, see `ActionSchedule`: frames between two inferences, and how fast older plans fade. */
  execution: z.object({ every: z.number().int().min(1), decay: z.number().min(0) }),
  /** How far the predictions were from held-out demonstrations, by dimension in its unit; null when nothing was held out. */
  validation: z.object({ frames: z.number().int(), meanAbsoluteError: z.array(z.number()) }).nullable(),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** A policy that can act. */
export interface Policy {
  readonly document: PolicyDocument;
  /** Actions from this moment on, [chunk, dimensions], one per frame, in the unit of the recording. */
  act(observation: Observation): Promise<Float32Array>;
  release(): Promise<void>;
}

/** A self-contained policy file: the network as ONNX with everything around it as JSON in its metadata. */
export function writePolicy(
  shape: NetworkShape,
  parameters: Parameters,
  document: PolicyDocument,
): Uint8Array<ArrayBuffer> {
  return policyModel(shape, parameters, { [METADATA_KEY]: JSON.stringify(document) });
}

/**
 * What a policy file says about itself, without loading the network.
 *
 * @throws PalaestraError `bad_file` for anything but a policy file.
 */
export function readPolicyDocument(bytes: Uint8Array): PolicyDocument {
  const text = readMetadata(bytes)[METADATA_KEY];
  try {
    return PolicyDocument.parse(JSON.parse(text ?? ''));
  } catch (cause) {
    throw new PalaestraError(
      'bad_file',
      `Cannot load the policy: expected an ONNX file with the metadata property ${METADATA_KEY}, found ${text === undefined ? 'none' : 'one of another form'}`,
      { cause },
    );
  }
}

/**
 * Load a policy file.
 *
 * @throws PalaestraError `bad_file` for anything but a policy file.
 */
export async function loadPolicy(bytes: Uint8Array, sessions: SessionFactory): Promise<Policy> {
  const document = readPolicyDocument(bytes);
  const processor: Processor = processorOf(document.processor);
  const session = await sessions(bytes);
  return {
    document,
    async act(observation) {
      const data = processor.encode(observation);
      const { action } = await session.run({ observation: { data, dims: [1, data.length] } });
      return processor.decode(action!.data, observation);
    },
    release: () => session.release(),
  };
}
