import { isPalaestraError } from '@palaestra/core';
import { codecs as hostCodecs, crc32 as hostCrc32 } from '#mcap-host';
import type { Readable } from './byte-access.ts';
import { type ChunkTools, MAX_CHUNK_BYTES } from './chunk-records.ts';
import { decodeRecord, recordName } from './decode-record.ts';
import type { DoctorReport } from './doctor-report.ts';
import { examineAttachment } from './examine-attachment.ts';
import { type ExaminedChunk, examineChunk } from './examine-chunk.ts';
import { SummarySection, topicFacts } from './examine-summary.ts';
import { FileWindow } from './file-window.ts';
import { Inventory } from './inventory.ts';
import { isMagic, MAGIC, OPCODE, RECORD_HEADER_BYTES } from './opcode.ts';
import type { Footer, Header } from './records.ts';

export interface DoctorOptions extends Partial<ChunkTools> {
  /** Told now and then how far it is, in bytes. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Examine a whole file: every record, CRC, index and count. It holds one chunk at a time, whatever the size of the file.
 * A damaged file gives a report, not an error; an error is thrown only when the bytes cannot be had.
 */
export async function doctor(readable: Readable, options: DoctorOptions = {}): Promise<DoctorReport> {
  const tools: ChunkTools = {
    codecs: options.codecs ?? hostCodecs,
    crc32: options.crc32 ?? hostCrc32,
    maxChunkBytes: options.maxChunkBytes ?? MAX_CHUNK_BYTES,
  };
  const window = await FileWindow.over(readable);
  const walk = new Walk(window, tools);
  await walk.run(options.onProgress ?? (() => {}));
  return walk.report();
}

/** One walk through a file. */
class Walk {
  readonly #window: FileWindow;
  readonly #tools: ChunkTools;
  readonly #found = new Inventory();
  readonly #summary = new SummarySection(this.#found);
  #header: Header | null = null;
  #finished = false;
  /** Running CRC of the section we are in. */
  #crc = 0;
  #dataEnd: number | null = null;
  #dataCounts = { schemas: 0, channels: 0 };
  #chunk: ExaminedChunk | null = null;

  constructor(window: FileWindow, tools: ChunkTools) {
    this.#window = window;
    this.#tools = tools;
  }

  async run(onProgress: (done: number, total: number) => void): Promise<void> {
    const { size } = this.#window;
    if (size === 0) {
      this.#found.add('empty_file', [], 0);
      return;
    }
    const magic = await this.#window.view(0, Math.min(size, MAGIC.byteLength));
    if (!isMagic(magic)) {
      this.#found.add('no_magic', [], 0);
      return;
    }
    this.#crc = this.#tools.crc32(magic, 0);
    let at = MAGIC.byteLength;
    while (!this.#finished) {
      if (at + RECORD_HEADER_BYTES > size) {
        this.#unfinished(at, size);
        return;
      }
      const head = await this.#window.view(at, RECORD_HEADER_BYTES);
      const opcode = head[0]!;
      const length = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(1, true)) + RECORD_HEADER_BYTES;
      if (at + length > size) {
        await this.#cutOff(opcode, at, length);
        return;
      }
      await this.#record(opcode, at, length);
      at += length;
      onProgress(at, size);
    }
    await this.#end(at);
  }

  /** Take one record that lies whole inside the file. */
  async #record(opcode: number, at: number, length: number): Promise<void> {
    const { crc32 } = this.#tools;
    if (opcode !== OPCODE.MessageIndex) this.#finishChunk();
    const isFirst = at === MAGIC.byteLength;
    if (isFirst !== (opcode === OPCODE.Header)) {
      if (isFirst) this.#found.add('bad_header', [recordName(opcode)], at, length);
      else this.#found.add('misplaced_record', ['Header'], at, length);
    }
    try {
      if (opcode === OPCODE.Attachment) {
        if (this.#dataEnd !== null) this.#found.add('misplaced_record', ['Attachment'], at, length);
        await examineAttachment(this.#window, at, length, crc32, this.#found);
      } else if (length <= this.#tools.maxChunkBytes) await this.#decoded(opcode, at, length);
      else if (opcode < 0x10) {
        const reason = `it claims ${length} bytes, expected up to ${this.#tools.maxChunkBytes}`;
        this.#found.add('bad_record', [recordName(opcode), reason], at, length);
      }
    } catch (error) {
      if (!isPalaestraError(error) || error.code !== 'bad_file') throw error;
      this.#found.add('bad_record', [recordName(opcode), error.details.reason ?? error.message], at, length);
    }
    // The CRC records themselves are not part of what they cover.
    if (opcode === OPCODE.DataEnd || opcode === OPCODE.Footer) return;
    for await (const piece of this.#window.pieces(at, length)) this.#crc = crc32(piece, this.#crc);
  }

  async #decoded(opcode: number, at: number, length: number): Promise<void> {
    const bytes = await this.#window.view(at, length);
    const record = decodeRecord(opcode, bytes.subarray(RECORD_HEADER_BYTES), at);
    const found = this.#found;
    if (record.type === 'Footer') this.#footer(record, bytes, at);
    else if (this.#dataEnd !== null) this.#summary.examine(record, opcode, at, length);
    else if (record.type === 'Header') this.#header ??= record;
    else if (record.type === 'Schema' || record.type === 'Channel') found.define(record, at);
    else if (record.type === 'Message') {
      if (found.messagesOutside === 0) found.firstOutside = at;
      found.messagesOutside += 1;
      found.count(record.channelId, record.logTime, at);
    } else if (record.type === 'Chunk') this.#chunk = await examineChunk(record, at, length, this.#tools, found);
    else if (record.type === 'MessageIndex') this.#chunk?.examineIndex(record, at, length, found);
    else if (record.type === 'Metadata') {
      found.metadata.set(at, { type: 'MetadataIndex', offset: at, length, name: record.name });
    } else if (record.type === 'DataEnd') this.#data(record.dataSectionCrc, at, length);
    else if (record.type !== 'Unknown') found.add('misplaced_record', [record.type], at, length);
  }

  #finishChunk(): void {
    this.#chunk?.finish(this.#found);
    this.#chunk = null;
  }

  /** The data section ends: its CRC, and what can be said of it as a whole. */
  #data(expected: number, at: number, length: number): void {
    const found = this.#found;
    this.#dataEnd = at + length;
    this.#dataCounts = { schemas: found.schemas.size, channels: found.channels.size };
    if (expected === 0) found.add('no_data_crc', [], at, length);
    // Where a part of it is known to be damaged, this says nothing new.
    else if (expected !== this.#crc && found.errors === 0) found.add('data_crc', [expected, this.#crc], at, length);
    this.#crc = 0;
    const chunks = found.chunks.size;
    const { chunksWithoutCrc, chunksWithoutIndex } = found;
    if (chunksWithoutCrc.count > 0) found.add('no_chunk_crc', [chunksWithoutCrc.count, chunks], chunksWithoutCrc.first);
    if (chunksWithoutIndex.count > 0) {
      found.add('no_message_index', [chunksWithoutIndex.count, chunks], chunksWithoutIndex.first);
    }
    if (found.messagesOutside > 0) found.add('messages_outside_chunks', [found.messagesOutside], found.firstOutside);
  }

  #footer(record: Footer, bytes: Uint8Array, at: number): void {
    const found = this.#found;
    this.#finished = true;
    if (this.#dataEnd === null) {
      found.add('misplaced_record', ['Footer'], at);
      return;
    }
    const crc = this.#tools.crc32(bytes.subarray(0, RECORD_HEADER_BYTES + 16), this.#crc);
    const summary = this.#summary;
    if (record.summaryCrc === 0) found.add('no_summary_crc', [], at);
    else if (record.summaryCrc !== crc)
      found.add('summary_crc', [record.summaryCrc, crc], this.#dataEnd, at - this.#dataEnd);
    if (record.summaryStart === 0) {
      found.add('no_summary', [], at);
      return;
    }
    if (record.summaryStart !== this.#dataEnd) {
      found.add('summary_place_wrong', ['summary', record.summaryStart, this.#dataEnd], at);
    }
    if (
      record.summaryOffsetStart !== 0 &&
      summary.firstOffset !== 0 &&
      record.summaryOffsetStart !== summary.firstOffset
    ) {
      found.add('summary_place_wrong', ['summary offset section', record.summaryOffsetStart, summary.firstOffset], at);
    }
    summary.finish(this.#dataCounts, at);
  }

  async #end(at: number): Promise<void> {
    const { size } = this.#window;
    const tail = await this.#window.view(at, Math.min(MAGIC.byteLength, size - at));
    if (!isMagic(tail)) {
      this.#finished = false;
      this.#found.add('no_closing_magic', [], at);
    } else if (at + MAGIC.byteLength < size) {
      this.#found.add('trailing_bytes', [size - at - MAGIC.byteLength], at + MAGIC.byteLength);
    }
  }

  #unfinished(at: number, size: number): void {
    this.#finishChunk();
    this.#found.add(this.#dataEnd === null ? 'not_finished' : 'summary_missing', [], at, size - at);
  }

  /** A record reaches beyond the file: either the file is cut off, or the length is damaged. */
  async #cutOff(opcode: number, at: number, length: number): Promise<void> {
    this.#finishChunk();
    const { size } = this.#window;
    const tail = await this.#window.view(Math.max(0, size - MAGIC.byteLength), Math.min(size, MAGIC.byteLength));
    if (isMagic(tail) && size - at > MAGIC.byteLength) this.#found.add('bad_length', [recordName(opcode), length], at);
    else this.#found.add('truncated', [recordName(opcode), at + length - size, length], at, size - at);
  }

  report(): DoctorReport {
    const found = this.#found;
    return {
      ok: found.errors === 0,
      problems: found.problems.sort((a, b) => a.offset - b.offset),
      unlisted: found.unlisted,
      counts: {
        messages: found.messages,
        chunks: found.chunks.size,
        schemas: found.schemas.size,
        channels: found.channels.size,
        attachments: found.attachments.size,
        metadata: found.metadata.size,
      },
      facts: {
        bytes: this.#window.size,
        profile: this.#header?.profile ?? null,
        library: this.#header?.library ?? null,
        finished: this.#finished,
        compressions: [...found.compressions],
        startTime: found.startTime,
        endTime: found.endTime,
        compressedBytes: found.compressedBytes,
        uncompressedBytes: found.uncompressedBytes,
        topics: topicFacts(found),
        metadata: [...found.metadata.values()].slice(0, 100).map((index) => index.name),
        attachments: [...found.attachments.values()].slice(0, 100).map((index) => index.name),
      },
    };
  }
}
