/** LeRobotDataset: read v2.1 and v3.0, write v3.0 of state and action, validate both. */
export { dimensionNames, isVideo, type LerobotFeature, type LerobotInfo, type LerobotVersion } from './info.ts';
export {
  type LerobotDataset,
  type LerobotEpisode,
  type LerobotVideo,
  openDataset,
} from './read-dataset.ts';
export { type LerobotColumn, type LerobotFrames, readFrames } from './read-frames.ts';
export { FeatureAccumulator } from './statistics.ts';
export { type ReadTree, readText, safePath, type WriteTree } from './tree.ts';
export { type DatasetCheck, validate } from './validate.ts';
export { type DatasetDescription, type EpisodeToWrite, type WriteLimits, writeDataset } from './write-dataset.ts';
