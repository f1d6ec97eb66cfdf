import { isPalaestraError } from '@palaestra/core';
import { codecs as hostCodecs, crc32 as hostCrc32 } from '#mcap-host';
import type { Readable, Writable } from './byte-access.ts';
import { CHUNK_HEAD_BYTES, type ChunkHead, chunkHead } from './chunk-head.ts';
import { type ChunkTools, chunkRecords, decompressChunk, MAX_CHUNK_BYTES } from './chunk-records.ts';
import { decodeRecord } from './decode-record.ts';
import { FileWindow } from './file-window.ts';
import { findRecord, isFollowed } from './find-record.ts';
import { LossLedger } from './loss-ledger.ts';
import { isMagic, MAGIC, OPCODE, RECORD_HEADER_BYTES } from './opcode.ts';
import { readHeader, readSummary, type Summary } from './read-summary.ts';
import { Rebuild } from './rebuild.ts';
import type { Attachment, Chunk, Metadata } from './records.ts';
import type { RecoverReport } from './recover-report.ts';
import { checkAttachment } from './stream-records.ts';
import { McapWriter } from './writer.ts';

export interface RecoverOptions extends Partial<ChunkTools> {
  /** Keep the readable messages of chunks whose CRC is wrong, and count them as suspect; false by default. */
  readonly keepSuspect?: boolean;
  /** Change a Metadata record on its way into the new file; carried over as it is by default. */
  readonly amend?: (record: Metadata) => ReadonlyMap<string, string>;
  /** Told now and then how far it is, in bytes. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The Metadata record that a lossy recovery leaves in the new file, so that nobody takes it for the original. */
export const RECOVERY_METADATA = 'palaestra.recovery';

/** The largest record that is carried over; it is held whole. */
const MAX_RECORD_BYTES = 1024 ** 3;

/**
 * Write what can be read of a damaged file as a good file: chunks whose CRC is right, the readable beginning of a chunk
 * that is cut off, metadata and attachments; after a broken length it goes on at the next record. The new file says in
 * a Metadata record that it is a recovered one, when something was lost.
 *
 * Holds one chunk at a time. When the report says `nothing`, the file written is empty and to be thrown away.
 */
export async function recover(
  readable: Readable,
  writable: Writable,
  options: RecoverOptions = {},
): Promise<RecoverReport> {
  const tools: ChunkTools = {
    codecs: options.codecs ?? hostCodecs,
    crc32: options.crc32 ?? hostCrc32,
    maxChunkBytes: options.maxChunkBytes ?? MAX_CHUNK_BYTES,
  };
  const window = await FileWindow.over(readable);
  const header = await orNull(readHeader(readable, window.size));
  const summary = await orNull(readSummary(readable, tools.crc32));
  const { codecs, crc32 } = tools;
  const profile = header?.profile ?? '';
  const library = header?.library ?? '';
  const writer = await McapWriter.create(writable, { profile, library, codecs, crc32 });
  const recovery = new Recovery(window, tools, writer, summary, options);
  await recovery.run(options.onProgress ?? (() => {}));
  return recovery.finish();
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isPalaestraError(error) && error.code === 'bad_file') return null;
    throw error;
  }
}

/** One walk through a damaged file. */
class Recovery {
  readonly #window: FileWindow;
  readonly #tools: ChunkTools;
  readonly #writer: McapWriter;
  readonly #rebuild: Rebuild;
  readonly #summary: Summary | null;
  readonly #keepSuspect: boolean;
  readonly #amend: (record: Metadata) => ReadonlyMap<string, string>;
  readonly #lost = new LossLedger();
  #chunks = 0;
  #attachments = 0;
  #metadata = 0;
  #salvaged = 0;
  #suspect = 0;
  /** Running CRC of the data section; null once it is known not to match. */
  #crc: number | null = null;
  #sawEnd = false;

  constructor(
    window: FileWindow,
    tools: ChunkTools,
    writer: McapWriter,
    summary: Summary | null,
    options: RecoverOptions,
  ) {
    this.#window = window;
    this.#tools = tools;
    this.#writer = writer;
    this.#rebuild = new Rebuild(writer);
    this.#summary = summary;
    this.#keepSuspect = options.keepSuspect ?? false;
    this.#amend = options.amend ?? (({ metadata }) => metadata);
    for (const schema of summary?.schemas.values() ?? []) this.#rebuild.define(schema);
    for (const channel of summary?.channels.values() ?? []) this.#rebuild.define(channel);
  }

  async run(onProgress: (done: number, total: number) => void): Promise<void> {
    const { size } = this.#window;
    const start = await this.#window.view(0, Math.min(size, MAGIC.byteLength));
    let at = 0;
    if (isMagic(start)) {
      this.#crc = this.#tools.crc32(start, 0);
      at = MAGIC.byteLength;
    } else if ((await this.#lengthAt(MAGIC.byteLength)) !== null) {
      // Only the magic is damaged: the first record lies where it should.
      this.#lost.add({ offset: 0, length: MAGIC.byteLength, reason: 'noRecord', messages: 0 });
      at = MAGIC.byteLength;
    }
    while (at < size && !this.#sawEnd) {
      const length = await this.#lengthAt(at);
      if (length === null) at = await this.#skip(at);
      else {
        await this.#record(at, length);
        at += length;
      }
      onProgress(at, size);
    }
    this.#lost.settle();
  }

  /** The length of the whole record at `at`, or null when there is none that can be believed. */
  async #lengthAt(at: number): Promise<number | null> {
    const { size } = this.#window;
    if (at + RECORD_HEADER_BYTES > size) return null;
    const head = await this.#window.view(at, RECORD_HEADER_BYTES);
    const opcode = head[0]!;
    const length = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(1, true)) + RECORD_HEADER_BYTES;
    if (opcode === 0 || (opcode > OPCODE.DataEnd && opcode < 0x80)) return null;
    const fits = at + length <= size;
    if (opcode === OPCODE.Chunk) {
      const chunk = await this.#chunkHead(at);
      if (
        chunk !== null &&
        chunk.length < length &&
        at + chunk.length < size &&
        !(await isFollowed(this.#window, at + length))
      ) {
        return this.#repaired(at, chunk.length);
      }
      if (chunk !== null && chunk.length > length && at + chunk.length < size) return this.#repaired(at, chunk.length);
      return fits ? length : null;
    }
    // The data of a message has no length of its own: only what follows tells whether its end is right.
    if (opcode === OPCODE.Message && !(fits && (await isFollowed(this.#window, at + length)))) return null;
    return fits ? length : null;
  }

  /** The record's own length is damaged; believe the one inside when a record follows there. */
  async #repaired(at: number, length: number): Promise<number | null> {
    if (!(await isFollowed(this.#window, at + length))) return null;
    this.#crc = null;
    return length;
  }

  async #chunkHead(at: number): Promise<ChunkHead | null> {
    return chunkHead(await this.#window.view(at, Math.min(CHUNK_HEAD_BYTES, this.#window.size - at)));
  }

  /** No record fits here: salvage a chunk that is cut off, or go on at the next record. Returns where. */
  async #skip(at: number): Promise<number> {
    const { size } = this.#window;
    const opcode = (await this.#window.view(at, 1))[0]!;
    if (opcode === OPCODE.Chunk) {
      const chunk = await this.#chunkHead(at);
      if (chunk !== null && at + chunk.length > size) {
        await this.#salvage(chunk, at);
        return size;
      }
    }
    const next = await findRecord(this.#window, at + 1);
    const end = next ?? size;
    const isRecord = opcode !== 0 && opcode <= OPCODE.DataEnd;
    const reason = next === null && isRecord ? 'cutOff' : 'noRecord';
    this.#lost.add({ offset: at, length: end - at, reason, messages: null });
    this.#crc = null;
    return end;
  }

  async #record(at: number, length: number): Promise<void> {
    const opcode = (await this.#window.view(at, 1))[0]!;
    if (opcode !== OPCODE.MessageIndex) this.#lost.settle();
    if (length > MAX_RECORD_BYTES) {
      this.#lost.add({ offset: at, length, reason: 'tooLarge', messages: opcode === OPCODE.Chunk ? null : 0 });
      this.#crc = null;
      return;
    }
    const bytes = await this.#window.view(at, length);
    try {
      await this.#decoded(opcode, bytes, at);
    } catch (error) {
      if (!isPalaestraError(error) || error.code !== 'bad_file') throw error;
      const messages = opcode === OPCODE.Message ? 1 : opcode === OPCODE.Chunk ? null : 0;
      this.#lost.add({ offset: at, length, reason: 'badRecord', messages });
    }
    if (this.#crc !== null) this.#crc = this.#tools.crc32(bytes, this.#crc);
  }

  async #decoded(opcode: number, bytes: Uint8Array, at: number): Promise<void> {
    const length = bytes.byteLength;
    const record = decodeRecord(opcode, bytes.subarray(RECORD_HEADER_BYTES), at);
    if (record.type === 'Schema' || record.type === 'Channel') this.#rebuild.define(record);
    else if (record.type === 'Message') {
      const isKept = await this.#rebuild.keep(record, new Set());
      if (!isKept) this.#lost.add({ offset: at, length, reason: 'unknownChannel', messages: 1 });
    } else if (record.type === 'Chunk') await this.#chunk(record, at, length);
    else if (record.type === 'MessageIndex') this.#lost.addIndexed(record.records.length);
    else if (record.type === 'Attachment') await this.#attachment(record, bytes, at);
    else if (record.type === 'Metadata') {
      await this.#writer.metadata(record.name, this.#amend(record));
      this.#metadata += 1;
    } else if (record.type === 'Unknown') {
      this.#lost.add({ offset: at, length, reason: 'unknownOpcode', messages: 0 });
    } else if (record.type === 'DataEnd') {
      this.#sawEnd = true;
      const isWrong = record.dataSectionCrc !== 0 && this.#crc !== null && record.dataSectionCrc !== this.#crc;
      // Where the damage is known already, this says nothing new.
      if (isWrong && this.#lost.count === 0) {
        const offset = MAGIC.byteLength;
        this.#lost.add({ offset, length: at - offset, reason: 'dataCrc', messages: 0 });
      }
    } else if (record.type === 'Footer') this.#sawEnd = true;
  }

  async #attachment(record: Attachment, bytes: Uint8Array, at: number): Promise<void> {
    try {
      checkAttachment(record, bytes, at, this.#tools.crc32);
    } catch {
      this.#lost.add({ offset: at, length: bytes.byteLength, reason: 'attachmentCrc', messages: 0 });
      return;
    }
    await this.#writer.attachment(record);
    this.#attachments += 1;
  }

  async #chunk(chunk: Chunk, offset: number, length: number): Promise<void> {
    const { messageStartTime: startTime, messageEndTime: endTime } = chunk;
    let records: Uint8Array;
    try {
      records = await decompressChunk(chunk, offset, this.#tools);
    } catch (error) {
      if (!isPalaestraError(error)) throw error;
      this.#lost.addChunk({ offset, length, reason: 'chunkBroken', startTime, endTime });
      return;
    }
    const isRight = chunk.uncompressedCrc === 0 || this.#tools.crc32(records, 0) === chunk.uncompressedCrc;
    if (isRight) {
      await this.#keepRecords(records, offset, length);
      this.#chunks += 1;
    } else if (this.#keepSuspect) {
      this.#suspect += await this.#keepRecords(records, offset, length);
      this.#lost.add({ offset, length: 0, reason: 'chunkCrc', messages: null, startTime, endTime });
    } else this.#lost.addChunk({ offset, length, reason: 'chunkCrc', startTime, endTime });
  }

  /** Keep what is readable of opened records; returns how many messages. */
  async #keepRecords(records: Uint8Array, offset: number, length: number): Promise<number> {
    const together = new Set<number>();
    let kept = 0;
    let unknown = 0;
    try {
      for (const record of chunkRecords(records, offset)) {
        if (record.type !== 'Message') this.#rebuild.define(record);
        else if (await this.#rebuild.keep(record, together)) kept += 1;
        else unknown += 1;
      }
    } catch (error) {
      // The readable records end here; what came before is whole.
      if (!isPalaestraError(error) || error.code !== 'bad_file') throw error;
    }
    if (unknown > 0) this.#lost.add({ offset, length, reason: 'unknownChannel', messages: unknown });
    return kept;
  }

  /** The file ends inside this chunk: keep the messages that are whole. */
  async #salvage(chunk: ChunkHead, offset: number): Promise<void> {
    const length = this.#window.size - offset;
    const { compression, headBytes, uncompressedSize, startTime, endTime } = chunk;
    if (length <= this.#tools.maxChunkBytes && uncompressedSize <= this.#tools.maxChunkBytes) {
      const data = (await this.#window.view(offset, length)).subarray(headBytes);
      const records = compression === '' ? data : await this.#openPart(compression, data, uncompressedSize);
      this.#salvaged += await this.#keepRecords(records, offset, length);
    }
    this.#lost.addChunk({ offset, length, reason: 'cutOff', startTime, endTime });
  }

  async #openPart(compression: string, data: Uint8Array, uncompressedSize: number): Promise<Uint8Array> {
    const { codecs } = this.#tools;
    const codec = Object.hasOwn(codecs, compression) ? codecs[compression] : undefined;
    try {
      return (await codec?.salvage?.(data, uncompressedSize)) ?? new Uint8Array(0);
    } catch {
      return new Uint8Array(0);
    }
  }

  /** Close the new file and say what is in it. */
  async finish(): Promise<RecoverReport> {
    const { messages, startTime, endTime } = this.#rebuild;
    const lost = this.#lost;
    const unfinished = !this.#sawEnd;
    const statistics = this.#summary?.statistics ?? null;
    const isEmpty = messages + this.#attachments + this.#metadata === 0;
    const isWhole = lost.count === 0 && !unfinished;
    const messagesLost = statistics === null ? lost.messages : Math.max(0, statistics.messageCount - messages);
    const messagesLostExact = statistics !== null || (!unfinished && lost.uncounted === 0);
    if (!isWhole) {
      const marks = {
        lost_messages: messagesLost,
        lost_messages_exact: messagesLostExact,
        lost_chunks: lost.chunks,
        lost_bytes: lost.bytes,
        suspect_messages: this.#suspect,
        unfinished,
        last_good_time_ns: endTime ?? '',
      };
      const entries = Object.entries(marks).map(([name, value]) => [name, String(value)] as const);
      await this.#writer.metadata(RECOVERY_METADATA, new Map(entries));
    }
    const { schemas, channels } = this.#rebuild.finish();
    await this.#writer.close();
    return {
      state: isWhole ? 'whole' : isEmpty ? 'nothing' : 'lossy',
      bytes: this.#window.size,
      recovered: {
        messages,
        chunks: this.#chunks,
        schemas,
        channels,
        attachments: this.#attachments,
        metadata: this.#metadata,
      },
      salvagedMessages: this.#salvaged,
      suspectMessages: this.#suspect,
      lostChunks: lost.chunks,
      lostBytes: lost.bytes,
      lost: lost.ranges,
      messagesLost,
      messagesLostExact,
      unfinished,
      startTime,
      lastGoodTime: endTime,
    };
  }
}
