/**
 * The records of an MCAP file, as the specification names them.
 *
 * Times are nanoseconds since the Unix epoch, as bigint (a number cannot hold them). Offsets, lengths and counts are
 * numbers: a value above 2^53 cannot belong to a real file and is refused when it is read. `data` is a view into the
 * bytes the record was read from; copy it to keep it beyond the next step of an iteration.
 */
export interface Header {
  readonly type: 'Header';
  /** `ros1`, `ros2` or empty. */
  readonly profile: string;
  /** The program that wrote the file. */
  readonly library: string;
}

export interface Footer {
  readonly type: 'Footer';
  /** Offset of the summary section; 0 when there is none. */
  readonly summaryStart: number;
  readonly summaryOffsetStart: number;
  /** 0 means not computed. */
  readonly summaryCrc: number;
}

export interface Schema {
  readonly type: 'Schema';
  /** Never 0. */
  readonly id: number;
  readonly name: string;
  /** `ros2msg`, `jsonschema`, `protobuf`, ... */
  readonly encoding: string;
  readonly data: Uint8Array;
}

export interface Channel {
  readonly type: 'Channel';
  readonly id: number;
  /** 0 when the channel has no schema. */
  readonly schemaId: number;
  readonly topic: string;
  /** `cdr`, `json`, `protobuf`, ... */
  readonly messageEncoding: string;
  readonly metadata: ReadonlyMap<string, string>;
}

export interface Message {
  readonly type: 'Message';
  readonly channelId: number;
  /** u32, 0 when the publisher gives none. */
  readonly sequence: number;
  /** When it was recorded, ns. */
  readonly logTime: bigint;
  /** When it was sent, ns. */
  readonly publishTime: bigint;
  readonly data: Uint8Array;
}

export interface Chunk {
  readonly type: 'Chunk';
  readonly messageStartTime: bigint;
  readonly messageEndTime: bigint;
  readonly uncompressedSize: number;
  /** CRC-32 of the uncompressed records; 0 means not computed. */
  readonly uncompressedCrc: number;
  /** Empty, `zstd` or `lz4`. */
  readonly compression: string;
  /** The records, still compressed. */
  readonly records: Uint8Array;
}

export interface MessageIndex {
  readonly type: 'MessageIndex';
  readonly channelId: number;
  /** Log time and offset into the uncompressed chunk of each message. */
  readonly records: readonly (readonly [bigint, number])[];
}

export interface ChunkIndex {
  readonly type: 'ChunkIndex';
  readonly messageStartTime: bigint;
  readonly messageEndTime: bigint;
  /** Offset of the Chunk record's opcode in the file. */
  readonly chunkStartOffset: number;
  /** Length of the whole Chunk record, with its opcode and length. */
  readonly chunkLength: number;
  /** Offset of the MessageIndex record of each channel of the chunk. */
  readonly messageIndexOffsets: ReadonlyMap<number, number>;
  /** Length of all MessageIndex records after the chunk. */
  readonly messageIndexLength: number;
  readonly compression: string;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
}

export interface Attachment {
  readonly type: 'Attachment';
  readonly logTime: bigint;
  readonly createTime: bigint;
  readonly name: string;
  readonly mediaType: string;
  readonly data: Uint8Array;
  /** CRC-32 of every field before it; 0 means not computed. */
  readonly crc: number;
}

export interface AttachmentIndex {
  readonly type: 'AttachmentIndex';
  /** Offset and length of the whole Attachment record. */
  readonly offset: number;
  readonly length: number;
  readonly logTime: bigint;
  readonly createTime: bigint;
  readonly dataSize: number;
  readonly name: string;
  readonly mediaType: string;
}

export interface Statistics {
  readonly type: 'Statistics';
  readonly messageCount: number;
  readonly schemaCount: number;
  readonly channelCount: number;
  readonly attachmentCount: number;
  readonly metadataCount: number;
  readonly chunkCount: number;
  readonly messageStartTime: bigint;
  readonly messageEndTime: bigint;
  readonly channelMessageCounts: ReadonlyMap<number, number>;
}

export interface Metadata {
  readonly type: 'Metadata';
  readonly name: string;
  readonly metadata: ReadonlyMap<string, string>;
}

export interface MetadataIndex {
  readonly type: 'MetadataIndex';
  /** Offset and length of the whole Metadata record. */
  readonly offset: number;
  readonly length: number;
  readonly name: string;
}

export interface SummaryOffset {
  readonly type: 'SummaryOffset';
  readonly groupOpcode: number;
  readonly groupStart: number;
  readonly groupLength: number;
}

export interface DataEnd {
  readonly type: 'DataEnd';
  /** CRC-32 of every byte before this record; 0 means not computed. */
  readonly dataSectionCrc: number;
}

/** A record whose opcode the specification does not name; readers pass over it. */
export interface Unknown {
  readonly type: 'Unknown';
  readonly opcode: number;
  readonly data: Uint8Array;
}

export type McapRecord =
  | Header
  | Footer
  | Schema
  | Channel
  | Message
  | Chunk
  | MessageIndex
  | ChunkIndex
  | Attachment
  | AttachmentIndex
  | Statistics
  | Metadata
  | MetadataIndex
  | SummaryOffset
  | DataEnd
  | Unknown;
