import { badFile } from './bad-file.ts';
import type { Readable } from './byte-access.ts';
import { decodeRecord, recordName } from './decode-record.ts';
import { RECORD_HEADER_BYTES } from './opcode.ts';

/**
 * Log times that the MessageIndex records behind a chunk hold for some channels, ns, in no particular order.
 *
 * @param at where the first of them begins, and how many bytes they are together.
 * @throws PalaestraError `bad_file` when something else lies there.
 */
export async function readMessageTimes(
  readable: Readable,
  fileBytes: number,
  at: number,
  length: number,
  channels: ReadonlySet<number>,
): Promise<bigint[]> {
  if (at + length > fileBytes) throw badFile(`a message index of ${length} bytes is not inside the file`, at);
  const bytes = await readable.read(BigInt(at), BigInt(length));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const times: bigint[] = [];
  for (let offset = 0; offset < length; ) {
    const start = offset + RECORD_HEADER_BYTES;
    const body = start > length ? Number.NaN : Number(view.getBigUint64(offset + 1, true));
    if (!(start + body <= length)) throw badFile('a message index reaches beyond its place', at + offset);
    const record = decodeRecord(bytes[offset]!, bytes.subarray(start, start + body), at + offset);
    if (record.type !== 'MessageIndex') {
      const found = recordName(bytes[offset]!);
      throw badFile(`the index is wrong, expected a MessageIndex, found a ${found}`, at + offset);
    }
    if (channels.has(record.channelId)) for (const [time] of record.records) times.push(time);
    offset = start + body;
  }
  return times;
}
