import { badFile } from './bad-file.ts';
import { ByteReader } from './byte-reader.ts';
import { OPCODE, RECORD_HEADER_BYTES } from './opcode.ts';
import type { McapRecord } from './records.ts';

const NAMES = new Map<number, string>(Object.entries(OPCODE).map(([name, opcode]) => [opcode, name]));

/** The name of an opcode, for messages. */
export function recordName(opcode: number): string {
  return NAMES.get(opcode) ?? `record 0x${opcode.toString(16).padStart(2, '0')}`;
}

/**
 * Decode the body of one record; bytes after the known fields are passed over, as the specification asks.
 * @param offset of the record (its opcode) in the file, for messages.
 * @throws PalaestraError `bad_file` with the offset.
 */
export function decodeRecord(opcode: number, body: Uint8Array, offset: number): McapRecord {
  const from = new ByteReader(body, recordName(opcode), offset + RECORD_HEADER_BYTES);
  switch (opcode) {
    case OPCODE.Header:
      return { type: 'Header', profile: from.text(), library: from.text() };
    case OPCODE.Footer:
      return {
        type: 'Footer',
        summaryStart: from.length64(),
        summaryOffsetStart: from.length64(),
        summaryCrc: from.u32(),
      };
    case OPCODE.Schema: {
      const id = from.u16();
      if (id === 0) throw badFile('a Schema has the id 0, which means "no schema"', offset);
      return { type: 'Schema', id, name: from.text(), encoding: from.text(), data: from.blob() };
    }
    case OPCODE.Channel:
      return {
        type: 'Channel',
        id: from.u16(),
        schemaId: from.u16(),
        topic: from.text(),
        messageEncoding: from.text(),
        metadata: from.textMap(),
      };
    case OPCODE.Message:
      return {
        type: 'Message',
        channelId: from.u16(),
        sequence: from.u32(),
        logTime: from.time(),
        publishTime: from.time(),
        data: from.raw(body.byteLength - 22),
      };
    case OPCODE.Chunk:
      return {
        type: 'Chunk',
        messageStartTime: from.time(),
        messageEndTime: from.time(),
        uncompressedSize: from.length64(),
        uncompressedCrc: from.u32(),
        compression: from.text(),
        records: from.raw(from.length64()),
      };
    case OPCODE.MessageIndex:
      return { type: 'MessageIndex', channelId: from.u16(), records: from.indexEntries() };
    case OPCODE.ChunkIndex:
      return {
        type: 'ChunkIndex',
        messageStartTime: from.time(),
        messageEndTime: from.time(),
        chunkStartOffset: from.length64(),
        chunkLength: from.length64(),
        messageIndexOffsets: from.countMap(),
        messageIndexLength: from.length64(),
        compression: from.text(),
        compressedSize: from.length64(),
        uncompressedSize: from.length64(),
      };
    case OPCODE.Attachment:
      return {
        type: 'Attachment',
        logTime: from.time(),
        createTime: from.time(),
        name: from.text(),
        mediaType: from.text(),
        data: from.raw(from.length64()),
        crc: from.u32(),
      };
    case OPCODE.AttachmentIndex:
      return {
        type: 'AttachmentIndex',
        offset: from.length64(),
        length: from.length64(),
        logTime: from.time(),
        createTime: from.time(),
        dataSize: from.length64(),
        name: from.text(),
        mediaType: from.text(),
      };
    case OPCODE.Statistics:
      return {
        type: 'Statistics',
        messageCount: from.length64(),
        schemaCount: from.u16(),
        channelCount: from.u32(),
        attachmentCount: from.u32(),
        metadataCount: from.u32(),
        chunkCount: from.u32(),
        messageStartTime: from.time(),
        messageEndTime: from.time(),
        channelMessageCounts: from.countMap(),
      };
    case OPCODE.Metadata:
      return { type: 'Metadata', name: from.text(), metadata: from.textMap() };
    case OPCODE.MetadataIndex:
      return { type: 'MetadataIndex', offset: from.length64(), length: from.length64(), name: from.text() };
    case OPCODE.SummaryOffset:
      return {
        type: 'SummaryOffset',
        groupOpcode: from.u8(),
        groupStart: from.length64(),
        groupLength: from.length64(),
      };
    case OPCODE.DataEnd:
      return { type: 'DataEnd', dataSectionCrc: from.u32() };
    default:
      return { type: 'Unknown', opcode, data: body };
  }
}
