/** LeRobotDataset: read, write and validate v2.1 and v3.0. */
export { CAMERA_PREFIX, type CameraFeature } from './camera-feature.ts';
export type { DatasetDescription } from './dataset-info.ts';
export { dimensionNames, isVideo, type LerobotFeature, type LerobotInfo, type LerobotVersion } from './info.ts';
export {
  type LerobotDataset,
  type LerobotEpisode,
  type LerobotVideo,
  openDataset,
} from './read-dataset.ts';
export { type LerobotColumn, type LerobotFrames, readFrames } from './read-frames.ts';
export { FeatureAccumulator } from './statistics.ts';
export { type FileToWrite, type ReadTree, readText, safePath, type WriteTree } from './tree.ts';
export { type DatasetCheck, validate } from './validate.ts';
export { type EpisodeToWrite, type WriteLimits, writeDataset } from './write-dataset.ts';
