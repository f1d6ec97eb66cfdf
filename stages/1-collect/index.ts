/** Collecting: a cell, somebody who works it, and the recording of it. Pure; runs in a browser. */

export { chooseFailure } from './choose-failure.ts';
export { createHand, type Hand, type HandInput, IDLE_HAND } from './hand.ts';
export { handNoise } from './hand-noise.ts';
export { nextSlot } from './next-variation.ts';
export { EXPERT, type RecordOptions, recordEpisode, simulatedStart } from './record.ts';
export { seedFor } from './seed-for.ts';
export {
  type Marks,
  markedResult,
  openTake,
  type TakeOptions,
  type TakeStep,
  type TakeWriter,
  UNMARKED,
} from './take.ts';
