import type { ByteWriter } from './byte-writer.ts';
import { OPCODE } from './opcode.ts';
import type {
  AttachmentIndex,
  Channel,
  ChunkIndex,
  DataEnd,
  Footer,
  Header,
  Metadata,
  MetadataIndex,
  Schema,
  Statistics,
  SummaryOffset,
} from './records.ts';

/** The records that are written whole; Message, MessageIndex, Chunk and Attachment have their own paths in the writer. */
export type PlainRecord =
  | AttachmentIndex
  | Channel
  | ChunkIndex
  | DataEnd
  | Footer
  | Header
  | Metadata
  | MetadataIndex
  | Schema
  | Statistics
  | SummaryOffset;

/** Append one record. Maps keep their order. Returns the bytes of the whole record. */
export function encodeRecord(to: ByteWriter, record: PlainRecord): number {
  return to.record(OPCODE[record.type], () => encodeBody(to, record));
}

function encodeBody(to: ByteWriter, record: PlainRecord): void {
  switch (record.type) {
    case 'Header':
      to.text(record.profile);
      to.text(record.library);
      return;
    case 'Footer':
      to.length64(record.summaryStart);
      to.length64(record.summaryOffsetStart);
      to.u32(record.summaryCrc);
      return;
    case 'Schema':
      to.u16(record.id);
      to.text(record.name);
      to.text(record.encoding);
      to.blob(record.data);
      return;
    case 'Channel':
      to.u16(record.id);
      to.u16(record.schemaId);
      to.text(record.topic);
      to.text(record.messageEncoding);
      encodeTextMap(to, record.metadata);
      return;
    case 'ChunkIndex':
      to.time(record.messageStartTime);
      to.time(record.messageEndTime);
      to.length64(record.chunkStartOffset);
      to.length64(record.chunkLength);
      encodeCountMap(to, record.messageIndexOffsets);
      to.length64(record.messageIndexLength);
      to.text(record.compression);
      to.length64(record.compressedSize);
      to.length64(record.uncompressedSize);
      return;
    case 'AttachmentIndex':
      to.length64(record.offset);
      to.length64(record.length);
      to.time(record.logTime);
      to.time(record.createTime);
      to.length64(record.dataSize);
      to.text(record.name);
      to.text(record.mediaType);
      return;
    case 'Statistics':
      to.length64(record.messageCount);
      to.u16(record.schemaCount);
      to.u32(record.channelCount);
      to.u32(record.attachmentCount);
      to.u32(record.metadataCount);
      to.u32(record.chunkCount);
      to.time(record.messageStartTime);
      to.time(record.messageEndTime);
      encodeCountMap(to, record.channelMessageCounts);
      return;
    case 'Metadata':
      to.text(record.name);
      encodeTextMap(to, record.metadata);
      return;
    case 'MetadataIndex':
      to.length64(record.offset);
      to.length64(record.length);
      to.text(record.name);
      return;
    case 'SummaryOffset':
      to.u8(record.groupOpcode);
      to.length64(record.groupStart);
      to.length64(record.groupLength);
      return;
    case 'DataEnd':
      to.u32(record.dataSectionCrc);
      return;
  }
}

function encodeTextMap(to: ByteWriter, map: ReadonlyMap<string, string>): void {
  to.sized(() => {
    for (const [key, value] of map) {
      to.text(key);
      to.text(value);
    }
  });
}

function encodeCountMap(to: ByteWriter, map: ReadonlyMap<number, number>): void {
  to.sized(() => {
    for (const [key, value] of map) {
      to.u16(key);
      to.length64(value);
    }
  });
}
