import { badFile } from './bad-file.ts';
import type { Codecs, Crc32 } from './codec.ts';
import { decodeRecord, recordName } from './decode-record.ts';
import { OPCODE, RECORD_HEADER_BYTES } from './opcode.ts';
import type { Channel, Chunk, Message, Schema } from './records.ts';

/** What is needed to open a chunk. */
export interface ChunkTools {
  readonly codecs: Codecs;
  readonly crc32: Crc32;
  /** A chunk that claims more uncompressed bytes is refused before anything is allocated. */
  readonly maxChunkBytes: number;
}

/** 256 MiB: far above what any recorder writes, far below what ends a process. */
export const MAX_CHUNK_BYTES = 256 * 1024 * 1024;

/**
 * The uncompressed records of a chunk, their size and CRC checked (a CRC of 0 was not computed by the writer).
 * @param offset of the chunk in the file, for messages.
 * @throws PalaestraError `bad_file`.
 */
export async function openChunk(chunk: Chunk, offset: number, tools: ChunkTools): Promise<Uint8Array> {
  const records = await decompressChunk(chunk, offset, tools);
  const { uncompressedCrc } = chunk;
  if (uncompressedCrc !== 0) {
    const found = tools.crc32(records, 0);
    if (found !== uncompressedCrc) {
      throw badFile(`the CRC of the chunk is wrong, expected ${uncompressedCrc}, found ${found}`, offset);
    }
  }
  return records;
}

/** As `openChunk`, without looking at the CRC. */
export async function decompressChunk(chunk: Chunk, offset: number, tools: ChunkTools): Promise<Uint8Array> {
  const { compression, records, uncompressedSize } = chunk;
  if (uncompressedSize > tools.maxChunkBytes) {
    const reason = `a chunk claims ${uncompressedSize} uncompressed bytes, expected up to ${tools.maxChunkBytes}`;
    throw badFile(reason, offset);
  }
  const opened = compression === '' ? records : await decompress(chunk, offset, tools);
  if (opened.byteLength !== uncompressedSize) {
    const found = `expected ${uncompressedSize} bytes, found ${opened.byteLength}`;
    throw badFile(`the chunk has another size than it says, ${found}`, offset);
  }
  return opened;
}

async function decompress(chunk: Chunk, offset: number, tools: ChunkTools): Promise<Uint8Array> {
  const codec = Object.hasOwn(tools.codecs, chunk.compression) ? tools.codecs[chunk.compression] : undefined;
  if (codec === undefined) {
    const known = Object.keys(tools.codecs).join(', ');
    throw badFile(`the chunk has an unknown compression, expected ${known}, found "${chunk.compression}"`, offset);
  }
  try {
    return await codec.decompress(chunk.records, chunk.uncompressedSize);
  } catch (cause) {
    throw badFile(`the chunk does not decompress (${chunk.compression})`, offset, cause);
  }
}

/**
 * Every record inside an opened chunk, in order.
 * @param chunkOffset of the chunk in the file, for messages.
 */
export function* chunkRecords(records: Uint8Array, chunkOffset: number): Generator<Schema | Channel | Message> {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  let at = 0;
  while (at < records.byteLength) {
    const length = recordLength(view, at, chunkOffset);
    const opcode = records[at]!;
    if (opcode === OPCODE.Message) yield messageAt(records, view, at, length);
    else if (opcode === OPCODE.Schema || opcode === OPCODE.Channel) {
      const start = at + RECORD_HEADER_BYTES;
      yield decodeRecord(opcode, records.subarray(start, start + length), chunkOffset) as Schema | Channel;
    } else if (opcode < 0x10) {
      throw badFile(`a chunk holds a ${recordName(opcode)} at its byte ${at}, where only messages may be`, chunkOffset);
    }
    at += RECORD_HEADER_BYTES + length;
  }
}

/** The body length of the record at `at` of an opened chunk, checked to lie inside it. */
export function recordLength(view: DataView, at: number, chunkOffset: number): number {
  const left = view.byteLength - at - RECORD_HEADER_BYTES;
  if (left < 0) throw badFile(`the chunk ends inside a record, at its byte ${at}`, chunkOffset);
  const length = view.getUint32(at + 1, true);
  if (length > left || view.getUint32(at + 5, true) !== 0) {
    throw badFile(`a record inside the chunk is longer than the chunk, at its byte ${at}`, chunkOffset);
  }
  if (view.getUint8(at) === OPCODE.Message && length < 22) {
    throw badFile(`a message inside the chunk is too short, expected 22 bytes, found ${length}`, chunkOffset);
  }
  return length;
}

/** The message whose opcode lies at `at`; `data` is a view. */
export function messageAt(records: Uint8Array, view: DataView, at: number, length: number): Message {
  return {
    type: 'Message',
    channelId: view.getUint16(at + 9, true),
    sequence: view.getUint32(at + 11, true),
    logTime: view.getBigUint64(at + 15, true),
    publishTime: view.getBigUint64(at + 23, true),
    data: records.subarray(at + 31, at + RECORD_HEADER_BYTES + length),
  };
}
