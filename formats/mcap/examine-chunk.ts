import { isPalaestraError } from '@palaestra/core';
import { type ChunkTools, chunkRecords, decompressChunk } from './chunk-records.ts';
import type { Inventory } from './inventory.ts';
import { OPCODE } from './opcode.ts';
import type { Chunk, ChunkIndex, MessageIndex } from './records.ts';

/** The chunk that was opened last, for the message indexes that follow it. */
export class ExaminedChunk {
  readonly #records: Uint8Array;
  readonly #view: DataView;
  readonly #counts: ReadonlyMap<number, number>;
  readonly #number: number;
  readonly #indexed = new Map<number, number>();
  readonly #expected: ChunkIndex;
  #indexEnd: number;

  constructor(records: Uint8Array, counts: ReadonlyMap<number, number>, number: number, expected: ChunkIndex) {
    this.#records = records;
    this.#view = new DataView(records.buffer, records.byteOffset, records.byteLength);
    this.#counts = counts;
    this.#number = number;
    this.#expected = expected;
    this.#indexEnd = expected.chunkStartOffset + expected.chunkLength;
  }

  /** Hold one message index against the messages. */
  examineIndex(index: MessageIndex, offset: number, length: number, inventory: Inventory): void {
    this.#indexed.set(index.channelId, offset);
    this.#indexEnd = offset + length;
    const count = this.#counts.get(index.channelId) ?? 0;
    const wrong = (reason: string) => inventory.add('message_index_wrong', [index.channelId, reason], offset, length);
    if (index.records.length !== count) {
      wrong(`${index.records.length} entries for ${count} messages`);
      return;
    }
    const stray = index.records.find(([time, at]) => !this.#isMessage(at, index.channelId, time));
    if (stray !== undefined) wrong(`no such message at byte ${stray[1]} of the chunk`);
  }

  #isMessage(at: number, channelId: number, time: bigint): boolean {
    if (at + 31 > this.#records.byteLength || this.#records[at] !== OPCODE.Message) return false;
    return this.#view.getUint16(at + 9, true) === channelId && this.#view.getBigUint64(at + 15, true) === time;
  }

  /** No more message indexes follow: say what is missing and tell the inventory how the chunk's index should read. */
  finish(inventory: Inventory): void {
    const { chunkStartOffset, chunkLength } = this.#expected;
    const missing = [...this.#counts.keys()].filter((id) => !this.#indexed.has(id));
    if (this.#counts.size > 0 && this.#indexed.size === 0) {
      inventory.countChunk(inventory.chunksWithoutIndex, chunkStartOffset);
    } else
      for (const id of missing) {
        inventory.add(
          'message_index_wrong',
          [id, `chunk ${this.#number} has none for it`],
          chunkStartOffset,
          chunkLength,
        );
      }
    const messageIndexLength = this.#indexEnd - chunkStartOffset - chunkLength;
    const messageIndexOffsets = this.#indexed;
    inventory.chunks.set(chunkStartOffset, { ...this.#expected, messageIndexOffsets, messageIndexLength });
  }
}

/**
 * Open a chunk, check its CRC, its records and its times, and count what is inside.
 * @returns null when it cannot be read; the inventory then has the problem.
 */
export async function examineChunk(
  chunk: Chunk,
  offset: number,
  length: number,
  tools: ChunkTools,
  inventory: Inventory,
): Promise<ExaminedChunk | null> {
  const number = inventory.chunks.size + 1;
  const { messageStartTime, messageEndTime, compression, uncompressedSize } = chunk;
  const compressedSize = chunk.records.byteLength;
  const index: ChunkIndex = {
    type: 'ChunkIndex',
    messageStartTime,
    messageEndTime,
    chunkStartOffset: offset,
    chunkLength: length,
    messageIndexOffsets: new Map(),
    messageIndexLength: 0,
    compression,
    compressedSize,
    uncompressedSize,
  };
  inventory.chunks.set(offset, index);
  inventory.compressions.add(compression);
  inventory.compressedBytes += compressedSize;
  inventory.uncompressedBytes += uncompressedSize;
  if (chunk.uncompressedCrc === 0) inventory.countChunk(inventory.chunksWithoutCrc, offset);
  try {
    const records = await decompressChunk(chunk, offset, tools);
    if (chunk.uncompressedCrc !== 0 && tools.crc32(records, 0) !== chunk.uncompressedCrc) {
      inventory.add('chunk_crc', [number, messageStartTime, messageEndTime], offset, length);
      return null;
    }
    const counts = countRecords(records, chunk, number, offset, inventory);
    return new ExaminedChunk(records, counts, number, index);
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    inventory.add('chunk_broken', [number, error.details.reason ?? error.message], offset, length);
    return null;
  }
}

function countRecords(
  records: Uint8Array,
  chunk: Chunk,
  number: number,
  offset: number,
  inventory: Inventory,
): Map<number, number> {
  const counts = new Map<number, number>();
  let first: bigint | null = null;
  let last = 0n;
  for (const record of chunkRecords(records, offset)) {
    if (record.type !== 'Message') {
      inventory.define(record, offset);
      continue;
    }
    counts.set(record.channelId, (counts.get(record.channelId) ?? 0) + 1);
    inventory.count(record.channelId, record.logTime, offset);
    if (first === null || record.logTime < first) first = record.logTime;
    if (record.logTime > last) last = record.logTime;
  }
  const { messageStartTime, messageEndTime } = chunk;
  if (first !== null && (first !== messageStartTime || last !== messageEndTime)) {
    inventory.add('chunk_times_wrong', [number, messageStartTime, messageEndTime, first, last], offset);
  }
  return counts;
}
