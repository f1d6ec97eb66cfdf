import { isPalaestraError } from '@palaestra/core';
import { decodeRecord } from './decode-record.ts';
import type { FileWindow } from './file-window.ts';
import { MAGIC, OPCODE, RECORD_HEADER_BYTES } from './opcode.ts';

/** A candidate is decoded to be believed; a longer one is believed by what follows it. */
const MAX_DECODED_BYTES = 64 * 1024 * 1024;
const STEP_BYTES = 1024 * 1024;

/**
 * The offset of the next record at or after `from`, or null. A place is taken for a record when it has a known opcode,
 * fits into the file, decodes, and is followed by another record or the end: chance does not give all four.
 */
export async function findRecord(window: FileWindow, from: number): Promise<number | null> {
  const last = window.size - RECORD_HEADER_BYTES;
  for (let block = from; block <= last; block += STEP_BYTES) {
    const length = Math.min(STEP_BYTES + RECORD_HEADER_BYTES - 1, window.size - block);
    const bytes = await window.view(block, length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = length - RECORD_HEADER_BYTES;
    for (let at = 0; at <= end; at++) {
      const opcode = bytes[at]!;
      // The upper length bytes of any record below 4 GiB are zero: the cheap test that nearly every place fails.
      if (opcode === 0 || opcode > OPCODE.DataEnd || view.getUint32(at + 5, true) !== 0) continue;
      const body = view.getUint32(at + 1, true);
      if (await isRecord(window, block + at, opcode, body)) return block + at;
    }
  }
  return null;
}

async function isRecord(window: FileWindow, offset: number, opcode: number, body: number): Promise<boolean> {
  const next = offset + RECORD_HEADER_BYTES + body;
  if (!(await isFollowed(window, next))) return false;
  if (body > MAX_DECODED_BYTES) return opcode === OPCODE.Chunk || opcode === OPCODE.Attachment;
  try {
    const record = decodeRecord(opcode, await window.view(offset + RECORD_HEADER_BYTES, body), offset);
    // A zero-filled stretch decodes as an empty text and an empty map.
    if (record.type === 'Metadata' || record.type === 'MetadataIndex') return record.name !== '';
    if (record.type === 'Header') return offset === MAGIC.byteLength;
    return true;
  } catch (error) {
    if (isPalaestraError(error)) return false;
    throw error;
  }
}

/** Whether what lies at `at` looks like a record, the closing magic or the end of the file. */
export async function isFollowed(window: FileWindow, at: number): Promise<boolean> {
  if (at === window.size) return true;
  if (at > window.size) return false;
  // The closing magic, or the first bytes of a record that is cut off.
  if (at + RECORD_HEADER_BYTES > window.size) return true;
  const head = await window.view(at, RECORD_HEADER_BYTES);
  const opcode = head[0]!;
  if (opcode === 0 || (opcode > OPCODE.DataEnd && opcode < 0x80)) return false;
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(1, true);
  // The last record of a cut-off file may reach beyond it, though not absurdly.
  return length < 2n ** 40n;
}
