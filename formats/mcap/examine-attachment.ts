import { ByteReader } from './byte-reader.ts';
import type { Crc32 } from './codec.ts';
import type { FileWindow } from './file-window.ts';
import type { Inventory } from './inventory.ts';
import { RECORD_HEADER_BYTES } from './opcode.ts';

/** Names and types are short; what does not fit here is damaged. */
const MAX_HEAD_BYTES = 64 * 1024;

/**
 * Check the CRC of the attachment at `offset` piece by piece, whatever its size.
 * @param length of the whole record.
 * @throws PalaestraError `bad_file` when its fields do not fit.
 */
export async function examineAttachment(
  window: FileWindow,
  offset: number,
  length: number,
  crc32: Crc32,
  inventory: Inventory,
): Promise<void> {
  const body = offset + RECORD_HEADER_BYTES;
  const bodyLength = length - RECORD_HEADER_BYTES;
  const from = new ByteReader(await window.view(body, Math.min(bodyLength, MAX_HEAD_BYTES)), 'Attachment', body);
  const logTime = from.time();
  const createTime = from.time();
  const name = from.text();
  const mediaType = from.text();
  const dataSize = from.length64();
  const covered = from.position + dataSize;
  // Checked by the same reader, so that it is told in the same words.
  if (covered + 4 > bodyLength) from.raw(Number.MAX_SAFE_INTEGER);
  const tail = await window.view(body + covered, 4);
  const expected = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  inventory.attachments.set(offset, {
    type: 'AttachmentIndex',
    offset,
    length,
    logTime,
    createTime,
    dataSize,
    name,
    mediaType,
  });
  if (expected === 0) {
    inventory.add('no_attachment_crc', [name], offset, length);
    return;
  }
  let found = 0;
  for await (const piece of window.pieces(body, covered)) found = crc32(piece, found);
  if (found !== expected) inventory.add('attachment_crc', [name, expected, found], offset, length);
}
