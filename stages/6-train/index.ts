/** From frames to a policy: pure, runs anywhere. */
export { type Prepared, prepare, windowShape } from './prepare.ts';
export { type EpisodeFrames, type WindowShape, windowsOf } from './windows.ts';
