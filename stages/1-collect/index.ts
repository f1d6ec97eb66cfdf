/** Collecting: a cell, somebody who works it, and the recording of it. Pure; runs in a browser. */
export { chooseFailure } from './choose-failure.ts';
export { EXPERT, type RecordOptions, recordEpisode, simulatedStart } from './record.ts';
