import { badFile } from './bad-file.ts';
import type { Readable } from './byte-access.ts';
import type { Crc32 } from './codec.ts';
import { decodeRecord, recordName } from './decode-record.ts';
import { FOOTER_BYTES, isMagic, MAGIC, OPCODE, RECORD_HEADER_BYTES } from './opcode.ts';
import type {
  AttachmentIndex,
  Channel,
  ChunkIndex,
  Footer,
  Header,
  MetadataIndex,
  Schema,
  Statistics,
} from './records.ts';

/** What the two ends of a file tell about it. */
export interface Summary {
  readonly header: Header;
  readonly footer: Footer;
  readonly schemas: Map<number, Schema>;
  readonly channels: Map<number, Channel>;
  readonly statistics: Statistics | null;
  readonly chunkIndexes: readonly ChunkIndex[];
  readonly attachmentIndexes: readonly AttachmentIndex[];
  readonly metadataIndexes: readonly MetadataIndex[];
}

/** A summary longer than this is refused: it would be one of some million chunks. */
const MAX_SUMMARY_BYTES = 1024 ** 3;
const TAIL_BYTES = FOOTER_BYTES + MAGIC.byteLength;
/** Asked for at first at each end: over a network a second request costs more than these bytes. */
const FIRST_BYTES = 1024;
const LAST_BYTES = 64 * 1024;

/**
 * Read header, footer and summary: two reads, three when the summary is long.
 * @throws PalaestraError `bad_file`; `details.reason` begins with `the file has no summary` when it is whole but has none.
 */
export async function readSummary(readable: Readable, crc32: Crc32): Promise<Summary> {
  const size = Number(await readable.size());
  if (size < MAGIC.byteLength + TAIL_BYTES) throw badFile(`the file is too short, found ${size} bytes`, 0);
  const header = await readHeader(readable, size);
  const lastAt = Math.max(0, size - LAST_BYTES);
  const last = await readable.read(BigInt(lastAt), BigInt(size - lastAt));
  const footerAt = size - TAIL_BYTES;
  const tail = last.subarray(footerAt - lastAt);
  const view = new DataView(tail.buffer, tail.byteOffset);
  const footerLength = view.getBigUint64(1, true);
  if (!isMagic(tail.subarray(FOOTER_BYTES)) || tail[0] !== OPCODE.Footer || footerLength !== 20n) {
    throw badFile('the file was not finished: footer and closing magic are missing', footerAt);
  }
  const footer = decodeRecord(OPCODE.Footer, tail.subarray(RECORD_HEADER_BYTES), footerAt) as Footer;
  const { summaryStart, summaryCrc } = footer;
  if (summaryStart === 0) throw badFile('the file has no summary', footerAt);
  const length = footerAt - summaryStart;
  if (length < 0 || length > MAX_SUMMARY_BYTES) {
    throw badFile(`the footer places the summary at ${summaryStart}, which is not before it`, footerAt);
  }
  const isHere = summaryStart >= lastAt;
  const bytes = isHere
    ? last.subarray(summaryStart - lastAt, footerAt - lastAt)
    : await readable.read(BigInt(summaryStart), BigInt(length));
  if (summaryCrc !== 0) {
    const found = crc32(tail.subarray(0, FOOTER_BYTES - 4), crc32(bytes, 0));
    if (found !== summaryCrc) {
      throw badFile(`the CRC of the summary is wrong, expected ${summaryCrc}, found ${found}`, summaryStart);
    }
  }
  return { header, footer, ...decodeSummary(bytes, summaryStart) };
}

/** The header of a file: its magic is checked. */
export async function readHeader(readable: Readable, size: number): Promise<Header> {
  const first = MAGIC.byteLength + RECORD_HEADER_BYTES;
  if (size < first) throw badFile(`the file is too short for a header, found ${size} bytes`, 0);
  const head = await readable.read(0n, BigInt(Math.min(size, FIRST_BYTES)));
  if (!isMagic(head.subarray(0, MAGIC.byteLength)))
    throw badFile('this is no MCAP file, expected the opening magic', 0);
  const length = new DataView(head.buffer, head.byteOffset).getBigUint64(MAGIC.byteLength + 1, true);
  const opcode = head[MAGIC.byteLength]!;
  if (opcode !== OPCODE.Header || BigInt(first) + length > BigInt(Math.min(size, 2 ** 24))) {
    throw badFile(`the first record is wrong, expected a Header, found a ${recordName(opcode)}`, MAGIC.byteLength);
  }
  const end = first + Number(length);
  const body = end <= head.byteLength ? head.subarray(first, end) : await readable.read(BigInt(first), length);
  return decodeRecord(opcode, body, MAGIC.byteLength) as Header;
}

/** The records of a summary section that begins at `offset` of the file. */
function decodeSummary(bytes: Uint8Array, offset: number): Omit<Summary, 'header' | 'footer'> {
  const schemas = new Map<number, Schema>();
  const channels = new Map<number, Channel>();
  const chunkIndexes: ChunkIndex[] = [];
  const attachmentIndexes: AttachmentIndex[] = [];
  const metadataIndexes: MetadataIndex[] = [];
  let statistics: Statistics | null = null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.byteLength; ) {
    const start = at + RECORD_HEADER_BYTES;
    const length = start > bytes.byteLength ? Number.NaN : Number(view.getBigUint64(at + 1, true));
    if (!(start + length <= bytes.byteLength)) throw badFile('a record reaches beyond the summary', offset + at);
    const record = decodeRecord(bytes[at]!, bytes.subarray(start, start + length), offset + at);
    if (record.type === 'Schema') schemas.set(record.id, record);
    else if (record.type === 'Channel') channels.set(record.id, record);
    else if (record.type === 'ChunkIndex') chunkIndexes.push(record);
    else if (record.type === 'AttachmentIndex') attachmentIndexes.push(record);
    else if (record.type === 'MetadataIndex') metadataIndexes.push(record);
    else if (record.type === 'Statistics') statistics = record;
    at = start + length;
  }
  return { schemas, channels, statistics, chunkIndexes, attachmentIndexes, metadataIndexes };
}
