/** The eight bytes at both ends of every MCAP file (the 30 hex is the format version, "0"). */
export const MAGIC = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);

/** Bytes in front of each record body: opcode u8, body length u64. */
export const RECORD_HEADER_BYTES = 9;

/** The whole Footer record: header, summary start u64, summary offset start u64, summary CRC u32. */
export const FOOTER_BYTES = RECORD_HEADER_BYTES + 20;

/** Record opcodes of the MCAP specification, version 0. Codes from 0x80 are private; unknown ones are skipped. */
export const OPCODE = {
  Header: 0x01,
  Footer: 0x02,
  Schema: 0x03,
  Channel: 0x04,
  Message: 0x05,
  Chunk: 0x06,
  MessageIndex: 0x07,
  ChunkIndex: 0x08,
  Attachment: 0x09,
  AttachmentIndex: 0x0a,
  Statistics: 0x0b,
  Metadata: 0x0c,
  MetadataIndex: 0x0d,
  SummaryOffset: 0x0e,
  DataEnd: 0x0f,
} as const;

/** Whether these eight bytes are the magic. */
export function isMagic(bytes: Uint8Array): boolean {
  return bytes.byteLength === MAGIC.byteLength && MAGIC.every((byte, index) => bytes[index] === byte);
}
