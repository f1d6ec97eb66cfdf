import type { Feature } from '@palaestra/core';
import type { Random } from './random.ts';

/** One frame of what a policy sees: a vector for each observation feature, in the unit of the recording. */
export type Observation = Readonly<Record<string, ArrayLike<number>>>;

/** A training window: what was seen at a frame, and the chunk of actions from that frame on, [chunk, dimensions]. */
export interface Window {
  readonly observation: Observation;
  readonly chunk: Float32Array;
}

/** What a processor is made for. */
export interface ProcessorInterface {
  readonly observations: readonly Feature[];
  readonly action: Feature;
}

/**
 * How a processor shows an observation to the network and an action seen from an observation, before both are
 * standardised. Pure; the same code runs in training, in the server, in a page and beside a robot.
 */
export interface Representation {
  /** Numbers that the network sees. */
  readonly inputs: number;
  /** Numbers for one action of a chunk. */
  readonly outputs: number;
  observe(observation: Observation): ArrayLike<number>;
  /** An action of the dataset as the network should predict it after `observation`. */
  encodeAction(action: ArrayLike<number>, observation: Observation): ArrayLike<number>;
  /** The inverse of `encodeAction`. */
  decodeAction(output: ArrayLike<number>, observation: Observation): ArrayLike<number>;
  /**
   * The observation as it would be a little off the demonstrated path. The window's actions stay right, because they are
   * absolute: such copies teach the way back, which demonstrations alone do not show (the idea of DART, Laskey et al.
   * 2017, without further demonstrations).
   */
  perturb?(window: Window, random: Random): Observation;
}

/** Makes the representation for an interface, or throws PalaestraError `bad_input` when a field that it needs is missing. */
export type RepresentationFactory = (shape: ProcessorInterface) => Representation;
