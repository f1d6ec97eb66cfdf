/** The canonical episode: one MCAP file with streams, events and metadata. Runs in a browser. */
export { foreignMetadata } from './foreign.ts';
export { EPISODE_RECORD } from './metadata.ts';
export { type EpisodeReader, type EpisodeSummary, episodeSummary, readEpisode } from './reader.ts';
export {
  EpisodeWriter,
  type EpisodeWriterOptions,
  type JointStreamOptions,
  type RawStream,
  type StreamOptions,
  type VectorStream,
} from './writer.ts';
