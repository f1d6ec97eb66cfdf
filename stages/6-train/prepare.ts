import { type Feature, PalaestraError, type RevisionManifest, type TrainConfig } from '@palaestra/core';
import {
  type Examples,
  examplesOf,
  fitProcessor,
  type NetworkShape,
  type Processor,
  type Window,
} from '@palaestra/learning';
import { type EpisodeFrames, type WindowShape, windowsOf } from './windows.ts';

/** Perturbed copies of each window, where the processor makes them. */
const COPIES = 4;
/** Above this many examples copies cost memory and time without teaching more. */
const ENOUGH = 150_000;

/** Everything that a training loop needs, made from frames. */
export interface Prepared {
  readonly processor: Processor;
  readonly shape: NetworkShape;
  readonly train: Examples;
  readonly validation: Examples;
  /** The windows of the validation split. */
  readonly held: readonly Window[];
}

/**
 * The features that a configuration asks for.
 *
 * @throws PalaestraError `bad_input` when the revision lacks one.
 */
export function windowShape(manifest: Pick<RevisionManifest, 'features'>, config: TrainConfig): WindowShape {
  const feature = (name: string): Feature => {
    const found = manifest.features.find((candidate) => candidate.name === name);
    if (found !== undefined) return found;
    const names = manifest.features.map((candidate) => candidate.name).join(', ');
    throw new PalaestraError(
      'bad_input',
      `Cannot train: the revision lacks a feature, expected one of ${names}, found ${name}`,
      { details: { reason: 'train_no_feature', facts: { expected: names, found: name } } },
    );
  };
  return { observations: config.observations.map(feature), action: feature(config.action), chunk: config.chunk };
}

/** @throws PalaestraError `bad_input` for a revision without an episode in its train split. */
export function refuseUntrainable({ episodes }: Pick<RevisionManifest, 'episodes'>): void {
  if (!episodes.some(({ split }) => split === 'train')) throw noTraining();
}

function noTraining(): PalaestraError {
  const text = 'Cannot train: expected an episode in the train split, found none';
  return new PalaestraError('bad_input', text, { details: { reason: 'train_no_episode' } });
}

/**
 * Fit the processor to the train split and turn all frames into examples. Statistics and copies come from the train
 * split alone; validation stays as recorded.
 *
 * @throws PalaestraError `bad_input` without an episode in the train split, or when the processor misses fields.
 */
export function prepare(episodes: readonly EpisodeFrames[], shape: WindowShape, config: TrainConfig): Prepared {
  const windows = (split: EpisodeFrames['split']) =>
    episodes.filter((episode) => episode.split === split).flatMap((episode) => windowsOf(episode, shape));
  const seen = windows('train');
  if (seen.length === 0) {
    throw noTraining();
  }
  const processor = fitProcessor(config.processor, shape, seen);
  const copies = Math.min(COPIES, Math.floor(ENOUGH / seen.length));
  const { input, output } = processor.document;
  const held = windows('val');
  return {
    processor,
    shape: { inputs: input.mean.length, hidden: config.hidden, outputs: output.mean.length },
    train: examplesOf(processor, seen, copies, config.seed),
    validation: examplesOf(processor, held, 0, config.seed),
    held,
  };
}
