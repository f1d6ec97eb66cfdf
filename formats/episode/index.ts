/** The canonical episode: one MCAP file with streams, events and metadata. Runs in a browser. */
export { type CameraFrame, type CameraStream, cameraName, type FrameSpan, type TopicFrame } from './cameras.ts';
export { foreignMetadata } from './foreign.ts';
export { EPISODE_RECORD } from './metadata.ts';
export { isStill, type PictureFormat, stillSize } from './picture-kind.ts';
export { type EpisodeReader, type EpisodeSummary, episodeSummary, readEpisode, recordedCameras } from './reader.ts';
export {
  type EpisodeCheckpoint,
  EpisodeWriter,
  type EpisodeWriterOptions,
  type JointStreamOptions,
  type RawStream,
  type StreamOptions,
  type VectorStream,
} from './writer.ts';
