import { PalaestraError } from '@palaestra/core';
import { codecs as hostCodecs, crc32 as hostCrc32 } from '#mcap-host';
import type { Writable } from './byte-access.ts';
import { ByteWriter } from './byte-writer.ts';
import { ChunkBuilder } from './chunk-builder.ts';
import type { Codec, Codecs, Crc32 } from './codec.ts';
import { encodeRecord } from './encode-record.ts';
import { MAGIC, OPCODE } from './opcode.ts';
import type { Attachment, AttachmentIndex, Channel, ChunkIndex, Message, MetadataIndex, Schema } from './records.ts';
import { encodeSummary } from './summary-builder.ts';

export interface McapWriterOptions {
  /** `ros2` by default. */
  readonly profile?: string;
  readonly library?: string;
  /** A chunk is written once its records reach this many bytes, uncompressed; 800 000 by default. */
  readonly chunkBytes?: number;
  /** `zstd` by default; empty for none. */
  readonly compression?: string;
  /** Codecs in place of those of the host. */
  readonly codecs?: Codecs;
  /** CRC-32 in place of that of the host. */
  readonly crc32?: Crc32;
}

/** A channel before it has an id. Channels of different `group` never share a chunk. */
export interface ChannelOptions {
  readonly topic: string;
  /** From `registerSchema`; 0 for none. */
  readonly schemaId: number;
  readonly messageEncoding: string;
  readonly metadata?: ReadonlyMap<string, string>;
  /** Topics that are read together belong in one group (`state`, `video`); the empty name by default. */
  readonly group?: string;
  /** Its messages are compressed in themselves (encoded pictures): the chunks of its group are stored as they are. */
  readonly dense?: boolean;
}

/** Where a file stood; made by `checkpoint` and of use to the same writer only. */
export interface McapCheckpoint {
  readonly position: number;
  readonly crc: number;
  readonly counts: readonly number[];
  readonly schemasInChunks: ReadonlySet<number>;
  readonly chunks: number;
  readonly attachments: number;
  readonly metadata: number;
  readonly messageCount: number;
  readonly startTime: bigint;
  readonly endTime: bigint;
}

const CHUNK_BYTES = 800_000;
const LIBRARY = 'palaestra';
const DONE: Promise<void> = Promise.resolve();

/**
 * Writes one MCAP file, front to back, with a complete summary and every CRC.
 *
 * Calls may overlap and need not be awaited: what they say is taken over (copied, except the data of an attachment)
 * before they return, in the order of the calls, and the bytes go out through one queue. Awaiting a call holds the
 * caller back while more than one chunk waits to be written. After a fault of the file every later call rejects with
 * that fault, and so does `close`.
 */
export class McapWriter {
  readonly #writable: Writable;
  readonly #chunkBytes: number;
  readonly #compression: string;
  readonly #codec: Codec | undefined;
  readonly #crc32: Crc32;
  readonly #schemas: Schema[] = [];
  readonly #channels: Channel[] = [];
  readonly #groupOf: string[] = [];
  readonly #denseGroups = new Set<string>();
  readonly #open = new Map<string, ChunkBuilder>();
  readonly #spare: ChunkBuilder[] = [];
  readonly #counts: number[] = [];
  readonly #chunkIndexes: ChunkIndex[] = [];
  readonly #attachmentIndexes: AttachmentIndex[] = [];
  readonly #metadataIndexes: MetadataIndex[] = [];
  readonly #schemasInChunks = new Set<number>();
  #messageCount = 0;
  #startTime = 0n;
  #endTime = 0n;
  #position = 0;
  #crc = 0;
  #queue: Promise<void> = DONE;
  #previous: Promise<void> = DONE;
  #fault: unknown;
  #failed = false;
  #closed = false;

  private constructor(writable: Writable, options: McapWriterOptions) {
    const compression = options.compression ?? 'zstd';
    const codec = (options.codecs ?? hostCodecs)[compression];
    if (compression !== '' && codec?.compress === undefined) {
      throw new PalaestraError('bad_input', `Cannot write MCAP: no codec compresses "${compression}", expected "zstd"`);
    }
    this.#writable = writable;
    this.#chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
    this.#compression = compression;
    this.#codec = codec;
    this.#crc32 = options.crc32 ?? hostCrc32;
  }

  /** Begin a file: writes the magic and the header. */
  static async create(writable: Writable, options: McapWriterOptions = {}): Promise<McapWriter> {
    const writer = new McapWriter(writable, options);
    const head = new ByteWriter(256);
    head.raw(MAGIC);
    encodeRecord(head, {
      type: 'Header',
      profile: options.profile ?? 'ros2',
      library: options.library ?? LIBRARY,
    });
    await writer.#enqueue(() => writer.#emit(head.bytes));
    return writer;
  }

  /** Returns the id to give to `registerChannel`. */
  registerSchema(schema: { name: string; encoding: string; data: Uint8Array }): number {
    this.#refuseLate('register a schema');
    const id = this.#schemas.length + 1;
    if (id > 0xffff) throw tooMany('schemas');
    const { name, encoding } = schema;
    this.#schemas.push({ type: 'Schema', id, name, encoding, data: new Uint8Array(schema.data) });
    return id;
  }

  /** Returns the id to give to `write`. */
  registerChannel(channel: ChannelOptions): number {
    this.#refuseLate('register a channel');
    const { topic, schemaId, messageEncoding } = channel;
    if (schemaId !== 0 && this.#schemas[schemaId - 1] === undefined) {
      throw new PalaestraError(
        'bad_input',
        `Cannot register the channel: unknown schema, expected 0 to ${this.#schemas.length}, found ${schemaId} (${topic})`,
      );
    }
    const id = this.#channels.length;
    if (id > 0xffff) throw tooMany('channels');
    const metadata = new Map(channel.metadata);
    this.#channels.push({ type: 'Channel', id, schemaId, topic, messageEncoding, metadata });
    this.#groupOf.push(channel.group ?? '');
    if (channel.dense) this.#denseGroups.add(channel.group ?? '');
    this.#counts.push(0);
    return id;
  }

  /** Append a message to the open chunk of its channel's group. `data` is copied before this returns. */
  write(message: Omit<Message, 'type'>): Promise<void> {
    if (this.#closed || this.#failed) return this.#refusal('write');
    const channel = this.#channels[message.channelId];
    if (channel === undefined) {
      const last = this.#channels.length - 1;
      const found = `expected an id up to ${last}, found ${message.channelId}`;
      return Promise.reject(new PalaestraError('bad_input', `Cannot write the message: unknown channel, ${found}`));
    }
    if (!isTime(message.logTime) || !isTime(message.publishTime)) {
      const found = `found ${message.logTime} and ${message.publishTime} (${channel.topic})`;
      const reason = `Cannot write the message: its time is no unsigned 64-bit number of ns, ${found}`;
      return Promise.reject(new PalaestraError('bad_input', reason));
    }
    const group = this.#groupOf[message.channelId]!;
    let chunk = this.#open.get(group);
    if (chunk === undefined) {
      chunk = this.#spare.pop() ?? new ChunkBuilder(this.#chunkBytes + 4096);
      this.#open.set(group, chunk);
    }
    chunk.add(message, channel, this.#schemas[channel.schemaId - 1]);
    this.#count(message, channel);
    if (chunk.records.length < this.#chunkBytes) return this.#previous;
    this.#open.delete(group);
    return this.#finish(chunk, group);
  }

  /** Append a Metadata record. */
  metadata(name: string, metadata: ReadonlyMap<string, string>): Promise<void> {
    if (this.#closed || this.#failed) return this.#refusal('write metadata');
    const bytes = new ByteWriter();
    encodeRecord(bytes, { type: 'Metadata', name, metadata });
    return this.#enqueue(async () => {
      this.#metadataIndexes.push({ type: 'MetadataIndex', offset: this.#position, length: bytes.length, name });
      await this.#emit(bytes.bytes);
    });
  }

  /** Append an Attachment record. `data` must not change before the promise settles: it may be large and is not copied. */
  attachment(attachment: Omit<Attachment, 'type' | 'crc'>): Promise<void> {
    if (this.#closed || this.#failed) return this.#refusal('write an attachment');
    const { logTime, createTime, name, mediaType, data } = attachment;
    const head = new ByteWriter();
    head.u8(OPCODE.Attachment);
    head.length64(0);
    head.time(logTime);
    head.time(createTime);
    head.text(name);
    head.text(mediaType);
    head.length64(data.byteLength);
    const headBytes = head.bytes;
    const length = headBytes.byteLength + data.byteLength + 4;
    new DataView(headBytes.buffer, headBytes.byteOffset).setBigUint64(1, BigInt(length - 9), true);
    const tail = new ByteWriter(4);
    return this.#enqueue(async () => {
      tail.u32(this.#crc32(data, this.#crc32(headBytes.subarray(9), 0)));
      const dataSize = data.byteLength;
      const offset = this.#position;
      this.#attachmentIndexes.push({
        type: 'AttachmentIndex',
        offset,
        length,
        logTime,
        createTime,
        dataSize,
        name,
        mediaType,
      });
      for (const part of [headBytes, data, tail.bytes]) await this.#emit(part);
    });
  }

  /** Write every open chunk now, for a recorder that must not lose more than a moment; settles once they are written. */
  flush(): Promise<void> {
    if (this.#closed || this.#failed) return this.#refusal('flush');
    this.#finishOpen();
    return this.#queue;
  }

  /** Write what is open and note where the file stands. */
  async checkpoint(): Promise<McapCheckpoint> {
    await this.flush();
    return {
      position: this.#position,
      crc: this.#crc,
      counts: [...this.#counts],
      schemasInChunks: new Set(this.#schemasInChunks),
      chunks: this.#chunkIndexes.length,
      attachments: this.#attachmentIndexes.length,
      metadata: this.#metadataIndexes.length,
      messageCount: this.#messageCount,
      startTime: this.#startTime,
      endTime: this.#endTime,
    };
  }

  /**
   * Take back everything since `to`, also the end of the file when it was closed, and go on writing from there. What lies
   * before stays as it is, so an episode's last words can change without its pictures being written again.
   *
   * @throws PalaestraError `bad_input` when the writable cannot be cut.
   */
  async rewind(to: McapCheckpoint): Promise<void> {
    if (this.#failed) return this.#refusal('rewind');
    if (this.#writable.truncate === undefined) {
      throw new PalaestraError('bad_input', 'Cannot rewind: the file can only be written front to back');
    }
    await this.#queue;
    await this.#writable.truncate(BigInt(to.position));
    for (const chunk of this.#open.values()) chunk.reset();
    this.#open.clear();
    this.#position = to.position;
    this.#crc = to.crc;
    this.#messageCount = to.messageCount;
    this.#startTime = to.startTime;
    this.#endTime = to.endTime;
    // Channels that were registered since stay, without messages.
    for (let id = 0; id < this.#counts.length; id++) this.#counts[id] = to.counts[id] ?? 0;
    this.#schemasInChunks.clear();
    for (const id of to.schemasInChunks) this.#schemasInChunks.add(id);
    this.#chunkIndexes.length = to.chunks;
    this.#attachmentIndexes.length = to.attachments;
    this.#metadataIndexes.length = to.metadata;
    this.#closed = false;
  }

  /** Write what is open, the summary and the footer. Does not close the writable. */
  close(): Promise<void> {
    if (this.#closed || this.#failed) return this.#refusal('close');
    this.#finishOpen();
    this.#closed = true;
    return this.#enqueue(() => this.#end());
  }

  #finishOpen(): void {
    for (const [group, chunk] of this.#open) this.#finish(chunk, group);
    this.#open.clear();
  }

  #count(message: { readonly logTime: bigint; readonly channelId: number }, channel: Channel): void {
    const { logTime, channelId } = message;
    if (this.#messageCount === 0) {
      this.#startTime = logTime;
      this.#endTime = logTime;
    } else if (logTime > this.#endTime) {
      this.#endTime = logTime;
    } else if (logTime < this.#startTime) {
      this.#startTime = logTime;
    }
    this.#messageCount += 1;
    if (this.#counts[channelId]!++ === 0) this.#schemasInChunks.add(channel.schemaId);
  }

  #finish(chunk: ChunkBuilder, group: string): Promise<void> {
    const earlier = this.#queue;
    const dense = this.#denseGroups.has(group);
    this.#enqueue(() => this.#writeChunk(chunk, dense));
    // One chunk may wait while the next fills: the promise given to the caller is that of the chunk before.
    this.#previous = earlier;
    return earlier;
  }

  async #writeChunk(chunk: ChunkBuilder, dense: boolean): Promise<void> {
    const records = chunk.records.bytes;
    const codec = dense ? undefined : this.#codec;
    const compression = codec === undefined ? '' : this.#compression;
    const stored = codec?.compress === undefined ? records : await codec.compress(records);
    const chunkStart = this.#position;
    const head = new ByteWriter(128);
    head.u8(OPCODE.Chunk);
    head.length64(8 + 8 + 8 + 4 + 4 + compression.length + 8 + stored.byteLength);
    head.time(chunk.startTime);
    head.time(chunk.endTime);
    head.length64(records.byteLength);
    head.u32(this.#crc32(records, 0));
    head.text(compression);
    head.length64(stored.byteLength);
    await this.#emit(head.bytes);
    await this.#emit(stored);
    const indexStart = this.#position;
    const indexes = new ByteWriter(4096);
    const offsets = chunk.encodeIndexes(indexes);
    for (const [channelId, at] of offsets) offsets.set(channelId, indexStart + at);
    await this.#emit(indexes.bytes);
    await this.#writable.sync?.();
    this.#chunkIndexes.push({
      type: 'ChunkIndex',
      messageStartTime: chunk.startTime,
      messageEndTime: chunk.endTime,
      chunkStartOffset: chunkStart,
      chunkLength: indexStart - chunkStart,
      messageIndexOffsets: offsets,
      messageIndexLength: indexes.length,
      compression,
      compressedSize: stored.byteLength,
      uncompressedSize: records.byteLength,
    });
    chunk.reset();
    this.#spare.push(chunk);
  }

  async #end(): Promise<void> {
    const schemas = this.#schemas;
    const channels = this.#channels;
    const dataEnd = new ByteWriter(256);
    // What no chunk carries must still stand in the data section, where the specification wants every schema and channel.
    for (const schema of schemas) if (!this.#schemasInChunks.has(schema.id)) encodeRecord(dataEnd, schema);
    for (const channel of channels) if (this.#counts[channel.id] === 0) encodeRecord(dataEnd, channel);
    await this.#emit(dataEnd.bytes);
    dataEnd.reset();
    encodeRecord(dataEnd, { type: 'DataEnd', dataSectionCrc: this.#crc });
    await this.#emit(dataEnd.bytes);
    const statistics = {
      type: 'Statistics',
      messageCount: this.#messageCount,
      schemaCount: schemas.length,
      channelCount: channels.length,
      attachmentCount: this.#attachmentIndexes.length,
      metadataCount: this.#metadataIndexes.length,
      chunkCount: this.#chunkIndexes.length,
      messageStartTime: this.#startTime,
      messageEndTime: this.#endTime,
      channelMessageCounts: new Map([...this.#counts.entries()].filter(([, count]) => count > 0)),
    } as const;
    const chunkIndexes = this.#chunkIndexes;
    const attachmentIndexes = this.#attachmentIndexes;
    const metadataIndexes = this.#metadataIndexes;
    const parts = { schemas, channels, statistics, chunkIndexes, attachmentIndexes, metadataIndexes };
    await this.#emit(encodeSummary(parts, this.#position, this.#crc32));
    await this.#emit(MAGIC);
    await this.#writable.sync?.();
  }

  async #emit(bytes: Uint8Array): Promise<void> {
    this.#crc = this.#crc32(bytes, this.#crc);
    this.#position += bytes.byteLength;
    await this.#writable.write(bytes);
  }

  /** Run `work` after everything before it. A fault is kept, so nothing is written after it and no promise is left unheard. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    done.catch((error: unknown) => {
      if (!this.#failed) this.#fault = error;
      this.#failed = true;
    });
    this.#queue = done;
    return done;
  }

  #refuseLate(action: string): void {
    if (this.#failed) throw this.#fault;
    if (this.#closed) throw closed(action);
  }

  #refusal(action: string): Promise<never> {
    const refusal = Promise.reject(this.#failed ? this.#fault : closed(action));
    // A caller that does not await is not to be ended by an unhandled rejection; `close` tells him.
    refusal.catch(() => {});
    return refusal;
  }
}

function isTime(value: bigint): boolean {
  return value >= 0n && value <= 0xffff_ffff_ffff_ffffn;
}

function closed(action: string): PalaestraError {
  return new PalaestraError('conflict', `Cannot ${action}: the MCAP writer is closed`);
}

function tooMany(what: string): PalaestraError {
  return new PalaestraError(
    'bad_input',
    `Cannot register more ${what}: MCAP numbers them in 16 bits, expected up to 65535`,
  );
}
