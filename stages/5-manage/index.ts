/** From judged and labelled episodes to dataset revisions; the pure part, which runs in a browser. */
export { diffRevisions, type EpisodeChange, framesOf, type RevisionDiff } from './diff.ts';
export { defaultFeatures, IMPORTED_PREFIX, type StreamShape } from './features.ts';
export { type NamedRevision, nameRevision, verifyRevision } from './manifest.ts';
export { type EpisodeFrames, type FrameGrid, resample } from './resample.ts';
export { assignSplits, type Grouped, type SplitShares, sceneOf } from './split.ts';
export { RevisionStatistics } from './statistics.ts';
