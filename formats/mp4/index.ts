/** MP4 files of one camera: written from H.264 as it was recorded, on an exact grid of frames; their index read. */
export { chooseFrames, type SourceFrames, type VideoGrid } from './choose-frames.ts';
export { gridSamples, type VideoSample } from './grid-samples.ts';
export { readVideo, type VideoBytes, type VideoFacts } from './read-video.ts';
export { type PlacedOutput, type VideoTrack, writeVideo } from './write-video.ts';
