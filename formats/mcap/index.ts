/** MCAP files, version 0: write, read, examine and recover. Runs in Node and in a browser. */
export { blobReadable } from './blob-readable.ts';
export type { Readable, Writable } from './byte-access.ts';
export { cachedReadable } from './cached-readable.ts';
export type { Codec, Codecs, Crc32 } from './codec.ts';
export { type DoctorOptions, doctor } from './doctor.ts';
export type { DoctorReport, Problem, ProblemCode, Severity, TopicFacts } from './doctor-report.ts';
export { type FetchRange, httpReadable } from './http-readable.ts';
export { IndexedReader, type IndexedReaderOptions, type MessageQuery } from './indexed-reader.ts';
export { bytesReadable, memoryWritable } from './memory.ts';
export type {
  Attachment,
  AttachmentIndex,
  Channel,
  Chunk,
  ChunkIndex,
  DataEnd,
  Footer,
  Header,
  McapRecord,
  Message,
  MessageIndex,
  Metadata,
  MetadataIndex,
  Schema,
  Statistics,
  SummaryOffset,
  Unknown,
} from './records.ts';
export { RECOVERY_METADATA, type RecoverOptions, recover } from './recover.ts';
export type { LostRange, RecoverReport } from './recover-report.ts';
export { type StreamOptions, streamRecords } from './stream-records.ts';
export { type ChannelOptions, type McapCheckpoint, McapWriter, type McapWriterOptions } from './writer.ts';
