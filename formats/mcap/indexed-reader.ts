import { codecs as hostCodecs, crc32 as hostCrc32 } from '#mcap-host';
import { badFile } from './bad-file.ts';
import type { Readable } from './byte-access.ts';
import { ChunkCursor, type MessageFilter } from './chunk-cursor.ts';
import { type ChunkTools, MAX_CHUNK_BYTES, openChunk } from './chunk-records.ts';
import { OPCODE } from './opcode.ts';
import { readMessageTimes } from './read-message-times.ts';
import { readRecordAt } from './read-record.ts';
import { readSummary, type Summary } from './read-summary.ts';
import type {
  Attachment,
  AttachmentIndex,
  Channel,
  Chunk,
  ChunkIndex,
  Header,
  Message,
  Metadata,
  MetadataIndex,
  Schema,
  Statistics,
} from './records.ts';
import { checkAttachment } from './stream-records.ts';

export interface IndexedReaderOptions extends Partial<ChunkTools> {
  /**
   * Uncompressed bytes that overlapping chunks may hold at once; 256 MiB by default. Beyond it chunks are read again
   * when their turn comes.
   */
  readonly maxOpenBytes?: number;
}

/** Which messages to read; without a field, all. Times in ns of log time, both ends included. */
export interface MessageQuery {
  readonly topics?: readonly string[];
  readonly startTime?: bigint;
  readonly endTime?: bigint;
}

const LAST_TIME = 0xffff_ffff_ffff_ffffn;

/** Random access to a file that has a summary. Any number of reads may run at the same time. */
export class IndexedReader {
  readonly #readable: Readable;
  readonly #size: number;
  readonly #tools: ChunkTools;
  readonly #maxOpenBytes: number;
  readonly #summary: Summary;

  private constructor(readable: Readable, size: number, options: IndexedReaderOptions, summary: Summary) {
    this.#readable = readable;
    this.#size = size;
    this.#tools = {
      codecs: options.codecs ?? hostCodecs,
      crc32: options.crc32 ?? hostCrc32,
      maxChunkBytes: options.maxChunkBytes ?? MAX_CHUNK_BYTES,
    };
    this.#maxOpenBytes = options.maxOpenBytes ?? MAX_CHUNK_BYTES;
    this.#summary = summary;
  }

  /**
   * Read header and summary.
   * @throws PalaestraError `bad_file` when the file is damaged, unfinished, or has messages but no chunk index.
   */
  static async open(readable: Readable, options: IndexedReaderOptions = {}): Promise<IndexedReader> {
    const size = Number(await readable.size());
    const summary = await readSummary(readable, options.crc32 ?? hostCrc32);
    const { statistics, chunkIndexes, footer } = summary;
    if (chunkIndexes.length === 0 && (statistics === null || statistics.messageCount > 0)) {
      throw badFile(
        'the file has a summary but no chunk index, so it can only be read front to back',
        footer.summaryStart,
      );
    }
    return new IndexedReader(readable, size, options, summary);
  }

  get header(): Header {
    return this.#summary.header;
  }

  /** By id; those that the summary does not repeat are added as their chunks are read. */
  get schemas(): ReadonlyMap<number, Schema> {
    return this.#summary.schemas;
  }

  /** By id; as `schemas`. */
  get channels(): ReadonlyMap<number, Channel> {
    return this.#summary.channels;
  }

  get statistics(): Statistics | null {
    return this.#summary.statistics;
  }

  get chunkIndexes(): readonly ChunkIndex[] {
    return this.#summary.chunkIndexes;
  }

  get metadataIndexes(): readonly MetadataIndex[] {
    return this.#summary.metadataIndexes;
  }

  get attachmentIndexes(): readonly AttachmentIndex[] {
    return this.#summary.attachmentIndexes;
  }

  /**
   * Messages in log-time order; of equal times the earlier in the file comes first. Only chunks that hold a wanted topic
   * and time are read, the next one while the present one is given out. `data` is a view into its chunk: copy it to
   * keep it without the chunk.
   */
  async *messages(query: MessageQuery = {}): AsyncGenerator<Message, void> {
    const filter = filterOf(query);
    const plan = this.#plan(filter);
    const cursors: ChunkCursor[] = [];
    let next = 0;
    let ahead = this.#load(plan[0]);
    while (true) {
      let first = earliest(cursors);
      while (next < plan.length && (first?.head == null || plan[next]!.messageStartTime <= first.head.logTime)) {
        const records = await ahead;
        const cursor = new ChunkCursor(records, plan[next]!.chunkStartOffset, filter, this.#summary);
        next += 1;
        ahead = this.#load(plan[next]);
        if (cursor.head !== null) cursors.push(cursor);
        first = earliest(cursors);
        this.#limit(cursors, first);
      }
      if (first?.head == null) return;
      if (first.bytes === 0) first.restore(await this.#reload(first.chunkOffset, plan));
      // Give out the run of messages that comes before anything else.
      const untilChunk = plan[next]?.messageStartTime;
      const rival = earliest(cursors.filter((cursor) => cursor !== first))?.head?.logTime;
      const limit = rival !== undefined && (untilChunk === undefined || rival < untilChunk) ? rival : untilChunk;
      do {
        yield first.head;
        first.shift();
      } while (first.head !== null && (limit === undefined || first.head.logTime < limit));
      if (first.head === null) cursors.splice(cursors.indexOf(first), 1);
    }
  }

  /**
   * Log times of the messages of some channels, ns, in order. Read from the message indexes behind the chunks; a chunk
   * without them is opened.
   */
  async logTimes(channels: ReadonlySet<number>): Promise<bigint[]> {
    const times: bigint[] = [];
    for (const chunk of this.chunkIndexes) {
      const { messageIndexOffsets, chunkStartOffset, chunkLength, messageIndexLength } = chunk;
      if (messageIndexOffsets.size === 0) {
        const records = await this.#open(chunk);
        const wants = ({ id }: Channel) => channels.has(id);
        const filter = { wants, startTime: 0n, endTime: LAST_TIME };
        const cursor = new ChunkCursor(records, chunkStartOffset, filter, this.#summary);
        for (; cursor.head !== null; cursor.shift()) times.push(cursor.head.logTime);
      } else if ([...messageIndexOffsets.keys()].some((id) => channels.has(id))) {
        const at = chunkStartOffset + chunkLength;
        const found = await readMessageTimes(this.#readable, this.#size, at, messageIndexLength, channels);
        for (const time of found) times.push(time);
      }
    }
    return times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** Metadata records in file order; of one name when it is given. */
  async *metadata(name?: string): AsyncGenerator<Metadata, void> {
    for (const index of this.metadataIndexes) {
      if (name !== undefined && index.name !== name) continue;
      const { record } = await readRecordAt(this.#readable, this.#size, OPCODE.Metadata, index.offset, index.length);
      yield record as Metadata;
    }
  }

  /** Attachments in file order, their CRC checked; of one name when it is given. Each is held whole. */
  async *attachments(name?: string): AsyncGenerator<Attachment, void> {
    for (const index of this.attachmentIndexes) {
      if (name !== undefined && index.name !== name) continue;
      const { offset, length } = index;
      const { record, bytes } = await readRecordAt(this.#readable, this.#size, OPCODE.Attachment, offset, length);
      checkAttachment(record as Attachment, bytes, offset, this.#tools.crc32);
      yield record as Attachment;
    }
  }

  /** The chunks that may hold wanted messages, by start time. */
  #plan(filter: MessageFilter): ChunkIndex[] {
    const { channels } = this.#summary;
    const mayHold = (chunk: ChunkIndex) => {
      if (chunk.messageStartTime > filter.endTime || chunk.messageEndTime < filter.startTime) return false;
      if (chunk.messageIndexOffsets.size === 0) return true;
      for (const id of chunk.messageIndexOffsets.keys()) {
        const channel = channels.get(id);
        // A channel that the summary does not repeat becomes known only inside the chunk.
        if (channel === undefined || filter.wants(channel)) return true;
      }
      return false;
    };
    return this.chunkIndexes.filter(mayHold).sort((a, b) => {
      const difference = a.messageStartTime - b.messageStartTime;
      return difference === 0n ? a.chunkStartOffset - b.chunkStartOffset : difference < 0n ? -1 : 1;
    });
  }

  #load(chunk: ChunkIndex | undefined): Promise<Uint8Array> {
    if (chunk === undefined) return Promise.resolve(new Uint8Array(0));
    const loading = this.#open(chunk);
    // Awaited when its turn comes, or never when the reader stops before.
    loading.catch(() => {});
    return loading;
  }

  async #open(chunk: ChunkIndex): Promise<Uint8Array> {
    const { chunkStartOffset, chunkLength } = chunk;
    const { record } = await readRecordAt(this.#readable, this.#size, OPCODE.Chunk, chunkStartOffset, chunkLength);
    return openChunk(record as Chunk, chunkStartOffset, this.#tools);
  }

  #reload(offset: number, plan: readonly ChunkIndex[]): Promise<Uint8Array> {
    return this.#open(plan.find((chunk) => chunk.chunkStartOffset === offset)!);
  }

  /** Keep within the memory allowed: give up the chunks whose turn comes last. */
  #limit(cursors: readonly ChunkCursor[], first: ChunkCursor | undefined): void {
    let held = cursors.reduce((sum, cursor) => sum + cursor.bytes, 0);
    if (held <= this.#maxOpenBytes) return;
    const byTurn = [...cursors].sort((a, b) => (isBefore(a, b) ? 1 : -1));
    for (const cursor of byTurn) {
      if (held <= this.#maxOpenBytes || cursor === first) return;
      held -= cursor.bytes;
      cursor.release();
    }
  }
}

function filterOf(query: MessageQuery): MessageFilter {
  const topics = query.topics === undefined ? null : new Set(query.topics);
  return {
    wants: (channel) => topics === null || topics.has(channel.topic),
    startTime: query.startTime ?? 0n,
    endTime: query.endTime ?? LAST_TIME,
  };
}

function earliest(cursors: readonly ChunkCursor[]): ChunkCursor | undefined {
  let first: ChunkCursor | undefined;
  for (const cursor of cursors) if (first === undefined || isBefore(cursor, first)) first = cursor;
  return first;
}

function isBefore(a: ChunkCursor, b: ChunkCursor): boolean {
  const left = a.head!.logTime;
  const right = b.head!.logTime;
  return left === right ? a.chunkOffset < b.chunkOffset : left < right;
}
