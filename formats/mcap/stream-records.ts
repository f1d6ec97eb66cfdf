import { codecs as hostCodecs, crc32 as hostCrc32 } from '#mcap-host';
import { badFile } from './bad-file.ts';
import { ByteQueue } from './byte-queue.ts';
import { type ChunkTools, chunkRecords, MAX_CHUNK_BYTES, openChunk } from './chunk-records.ts';
import type { Crc32 } from './codec.ts';
import { decodeRecord, recordName } from './decode-record.ts';
import { isMagic, MAGIC, OPCODE, RECORD_HEADER_BYTES } from './opcode.ts';
import type { Attachment, McapRecord } from './records.ts';

export interface StreamOptions extends Partial<ChunkTools> {
  /** Give Chunk records as they are instead of what is inside them. */
  readonly keepChunks?: boolean;
  /** A record longer than this is refused; 1 GiB by default. */
  readonly maxRecordBytes?: number;
}

/**
 * Every record of a file that arrives front to back, in file order; what a chunk holds stands in its place. All CRCs
 * are checked. It holds one record (or chunk) at a time.
 *
 * @throws PalaestraError `bad_file` with `details.offset`, at the first byte that is wrong; also when the source ends
 *   before the closing magic, so that a truncated file is never taken for a whole one.
 */
export async function* streamRecords(
  source: AsyncIterable<Uint8Array>,
  options: StreamOptions = {},
): AsyncGenerator<McapRecord, void> {
  const tools: ChunkTools = {
    codecs: options.codecs ?? hostCodecs,
    crc32: options.crc32 ?? hostCrc32,
    maxChunkBytes: options.maxChunkBytes ?? MAX_CHUNK_BYTES,
  };
  const maxRecordBytes = options.maxRecordBytes ?? 1024 ** 3;
  const { crc32 } = tools;
  const queue = new ByteQueue(source);
  try {
    if (!(await queue.need(MAGIC.byteLength)) || !isMagic(queue.peek(MAGIC.byteLength))) {
      throw badFile('this is no MCAP file, expected the opening magic', 0);
    }
    let crc = crc32(queue.take(MAGIC.byteLength), 0);
    let offset = MAGIC.byteLength;
    let opcode = 0;
    while (opcode !== OPCODE.Footer) {
      if (!(await queue.need(RECORD_HEADER_BYTES))) {
        throw badFile(`the file ends before its footer, after ${offset + queue.available} bytes`, offset);
      }
      const head = queue.peek(RECORD_HEADER_BYTES);
      opcode = head[0]!;
      const length = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(1, true));
      if (length > maxRecordBytes) {
        const claim = `a ${recordName(opcode)} claims ${length} bytes, expected up to ${maxRecordBytes}`;
        throw badFile(claim, offset);
      }
      const total = RECORD_HEADER_BYTES + length;
      if (!(await queue.need(total))) {
        const found = `expected ${total} bytes, found ${queue.available}`;
        throw badFile(`the file ends inside a ${recordName(opcode)}, ${found}`, offset);
      }
      const bytes = queue.take(total);
      const record = decodeRecord(opcode, bytes.subarray(RECORD_HEADER_BYTES), offset);
      if (record.type === 'DataEnd') {
        checkCrc('data section', record.dataSectionCrc, crc, offset);
        crc = 0;
      } else if (record.type === 'Footer') {
        checkCrc('summary', record.summaryCrc, crc32(bytes.subarray(0, RECORD_HEADER_BYTES + 16), crc), offset);
      } else {
        crc = crc32(bytes, crc);
      }
      if (record.type === 'Attachment') checkAttachment(record, bytes, offset, crc32);
      if (record.type === 'Chunk' && options.keepChunks !== true) {
        yield* chunkRecords(await openChunk(record, offset, tools), offset);
      } else yield record;
      offset += total;
    }
    if (!(await queue.need(MAGIC.byteLength)) || !isMagic(queue.take(MAGIC.byteLength))) {
      throw badFile('the closing magic is missing', offset);
    }
    if (await queue.need(1)) throw badFile('bytes follow the closing magic', offset + MAGIC.byteLength);
  } finally {
    await queue.stop();
  }
}

function checkCrc(what: string, expected: number, found: number, offset: number): void {
  if (expected !== 0 && expected !== found) {
    throw badFile(`the CRC of the ${what} is wrong, expected ${expected}, found ${found}`, offset);
  }
}

/** Check the CRC of an attachment; `bytes` is its whole record. */
export function checkAttachment(record: Attachment, bytes: Uint8Array, offset: number, crc32: Crc32): void {
  if (record.crc === 0) return;
  const covered = record.data.byteOffset + record.data.byteLength - bytes.byteOffset;
  checkCrc('attachment', record.crc, crc32(bytes.subarray(RECORD_HEADER_BYTES, covered), 0), offset);
}
