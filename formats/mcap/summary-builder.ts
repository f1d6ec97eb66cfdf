import { ByteWriter } from './byte-writer.ts';
import type { Crc32 } from './codec.ts';
import { encodeRecord, type PlainRecord } from './encode-record.ts';
import { OPCODE } from './opcode.ts';
import type { AttachmentIndex, Channel, ChunkIndex, MetadataIndex, Schema, Statistics } from './records.ts';

/** What the summary section repeats and indexes. */
export interface SummaryParts {
  readonly schemas: readonly Schema[];
  readonly channels: readonly Channel[];
  readonly statistics: Statistics;
  readonly chunkIndexes: readonly ChunkIndex[];
  readonly attachmentIndexes: readonly AttachmentIndex[];
  readonly metadataIndexes: readonly MetadataIndex[];
}

/** The bytes from the summary section to the end of the Footer (without the closing magic), to lie at `start`. */
export function encodeSummary(parts: SummaryParts, start: number, crc32: Crc32): Uint8Array<ArrayBuffer> {
  const to = new ByteWriter(4096);
  const groups: readonly (readonly PlainRecord[])[] = [
    parts.schemas,
    parts.channels,
    [parts.statistics],
    parts.chunkIndexes,
    parts.attachmentIndexes,
    parts.metadataIndexes,
  ];
  const offsets: PlainRecord[] = [];
  for (const group of groups) {
    const first = group[0];
    if (first === undefined) continue;
    const groupStart = to.length;
    for (const record of group) encodeRecord(to, record);
    offsets.push({
      type: 'SummaryOffset',
      groupOpcode: OPCODE[first.type],
      groupStart: start + groupStart,
      groupLength: to.length - groupStart,
    });
  }
  const summaryOffsetStart = start + to.length;
  for (const offset of offsets) encodeRecord(to, offset);
  const footerAt = to.length;
  encodeRecord(to, { type: 'Footer', summaryStart: start, summaryOffsetStart, summaryCrc: 0 });
  const bytes = to.bytes;
  // The summary CRC covers the section and the Footer up to the CRC itself.
  const covered = bytes.subarray(0, bytes.byteLength - 4);
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(footerAt + 9 + 16, crc32(covered, 0), true);
  return bytes;
}
