import { badFile } from './bad-file.ts';
import type { Readable } from './byte-access.ts';
import { decodeRecord, recordName } from './decode-record.ts';
import { RECORD_HEADER_BYTES } from './opcode.ts';
import type { McapRecord } from './records.ts';

/** A record with its bytes. */
export interface LocatedRecord {
  readonly record: McapRecord;
  /** The whole record, opcode and length included. */
  readonly bytes: Uint8Array;
}

/**
 * The record that an index says lies at `offset` with `length` bytes.
 * @throws PalaestraError `bad_file` when another record, or none, lies there.
 */
export async function readRecordAt(
  readable: Readable,
  fileBytes: number,
  opcode: number,
  offset: number,
  length: number,
): Promise<LocatedRecord> {
  const name = recordName(opcode);
  if (length < RECORD_HEADER_BYTES || offset + length > fileBytes) {
    throw badFile(`the index names a ${name} of ${length} bytes that is not inside the file`, offset);
  }
  const bytes = await readable.read(BigInt(offset), BigInt(length));
  const body = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(1, true));
  if (bytes[0] !== opcode || body !== length - RECORD_HEADER_BYTES) {
    const found = `expected a ${name} of ${length} bytes, found a ${recordName(bytes[0]!)} of ${body + RECORD_HEADER_BYTES}`;
    throw badFile(`the index is wrong, ${found}`, offset);
  }
  return { record: decodeRecord(opcode, bytes.subarray(RECORD_HEADER_BYTES), offset), bytes };
}
