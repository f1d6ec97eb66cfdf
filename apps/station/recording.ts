import { link, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type EpisodeMetadata,
  isPalaestraError,
  PalaestraError,
  type RecordedEvent,
  secondsSince,
} from '@palaestra/core';
import { type EpisodeCheckpoint, EpisodeWriter, type RawStream } from '@palaestra/formats/episode';
import { fileWritable } from '@palaestra/formats/mcap/node';
import { inferredRole } from '@palaestra/formats/ros2';
import { PART, syncFolder } from './folder.ts';
import type { SourceChannel } from './source.ts';

/** What was written of one topic. */
export interface RecordedTopic {
  readonly topic: string;
  readonly messages: number;
  readonly bytes: number;
  /** Messages that are lost because the disk did not keep up. */
  readonly dropped: number;
}

/** Where a recording goes; tests hand in a slow one. */
type OpenFile = (path: string) => ReturnType<typeof fileWritable>;

const openSynced: OpenFile = (path) => fileWritable(path, { sync: true });

/** Name of the Metadata record with the messages of each topic that were dropped. */
const DROPPED_RECORD = 'palaestra.dropped';

/** Written but not yet on the disk; beyond, messages are dropped and counted, so that a slow disk cannot eat the memory. */
const MOST_PENDING_BYTES = 256 * 1024 * 1024;
export interface RecordingOptions {
  /** Bytes that may wait for the disk, 256 MiB by default. */
  readonly mostPending?: number;
  readonly openFile?: OpenFile;
}

/** What a kill or a power loss can cost at most. */
const FLUSH_MS = 1000;

interface OpenStream {
  readonly topic: string;
  readonly stream: RawStream;
  messages: number;
  bytes: number;
  dropped: number;
}

/**
 * One recording while it is made: `<name>.mcap.part`, synced with every chunk and at least once a second; it gets the
 * name `<name>.mcap` when it is whole.
 */
export class Recording {
  readonly #path: string;
  readonly #spool: string;
  readonly #file: Awaited<ReturnType<typeof fileWritable>>;
  readonly #writer: EpisodeWriter;
  readonly #startNs: bigint;
  readonly #timer: NodeJS.Timeout;
  readonly #byChannel = new Map<SourceChannel, OpenStream>();
  readonly #byContent = new Map<string, OpenStream>();
  readonly #sourceOf = new Map<string, number>();
  readonly #mostPending: number;
  #pending = 0;
  /** Of channels beyond what a file can have. */
  #refused = 0;
  #fault: unknown;
  #sealed: { readonly at: EpisodeCheckpoint; readonly metadata: EpisodeMetadata } | null = null;

  private constructor(
    spool: string,
    path: string,
    file: Awaited<ReturnType<typeof fileWritable>>,
    writer: EpisodeWriter,
    startNs: bigint,
    mostPending: number,
  ) {
    this.#spool = spool;
    this.#path = path;
    this.#file = file;
    this.#writer = writer;
    this.#startNs = startNs;
    this.#mostPending = mostPending;
    this.#timer = setInterval(() => this.#keep(this.#writer.flush()), FLUSH_MS);
  }

  /**
   * Begin a recording.
   *
   * @param metadata what is known now; it counts if the end never comes.
   * @param startNs station time.
   * @param mostPending bytes that may wait for the disk.
   * @throws PalaestraError `conflict` when the name is taken, `no_space` for a full disk.
   */
  static async open(
    spool: string,
    name: string,
    metadata: EpisodeMetadata,
    startNs: bigint,
    { mostPending = MOST_PENDING_BYTES, openFile = openSynced }: RecordingOptions = {},
  ): Promise<Recording> {
    const path = join(spool, `${name}.mcap`);
    if (await stat(path).catch(() => null)) {
      throw new PalaestraError('conflict', `Cannot record: a recording of this name exists (${path})`);
    }
    const file = await openFile(join(spool, `${name}${PART}`));
    try {
      const writer = await EpisodeWriter.open(file, { startNs, clock: 'station' });
      await writer.describe(metadata);
      await syncFolder(spool);
      return new Recording(spool, path, file, writer, startNs, mostPending);
    } catch (error) {
      await file.close().catch(() => {});
      await rm(join(spool, `${name}${PART}`), { force: true });
      throw told(error, path);
    }
  }

  /** Messages that were dropped because the disk did not keep up. */
  get dropped(): number {
    return this.#refused + [...this.#byContent.values()].reduce((sum, { dropped }) => sum + dropped, 0);
  }

  /** True after a fault of the file: nothing is written any more, and `seal` tells it. */
  get failed(): boolean {
    return this.#fault !== undefined;
  }

  get topics(): RecordedTopic[] {
    return [...this.#byContent.values()].map(({ stream: _, ...topic }) => topic);
  }

  /**
   * Append one message as it came.
   *
   * @param source number of the source; the first to send a topic has its name.
   * @param sourceNs the source's time, kept as publish time; the station's where it tells none.
   * @param stationNs when it came, kept as log time.
   */
  message(source: number, channel: SourceChannel, sourceNs: bigint | null, stationNs: bigint, data: Uint8Array): void {
    if (this.#fault !== undefined) return;
    const open = this.#byChannel.get(channel) ?? this.#stream(source, channel);
    if (open === null) return;
    if (this.#pending + data.byteLength > this.#mostPending) {
      if (open.dropped === 0) this.event('messages_dropped', stationNs, { topic: open.topic });
      open.dropped += 1;
      return;
    }
    open.messages += 1;
    open.bytes += data.byteLength;
    this.#pending += data.byteLength;
    const written = open.stream.write({ logNs: stationNs, publishNs: sourceNs ?? stationNs, data });
    this.#keep(written.finally(() => (this.#pending -= data.byteLength)));
  }

  event(name: string, stationNs: bigint, detail: RecordedEvent['detail']): void {
    if (this.#fault === undefined) {
      this.#keep(this.#writer.event({ t: secondsSince(this.#startNs, stationNs), name, detail }));
    }
  }

  /** Add a Metadata record. */
  note(name: string, entries: ReadonlyMap<string, string>): void {
    if (this.#fault === undefined) this.#keep(this.#writer.record(name, entries));
  }

  /**
   * Write the end: the file is whole and has no name yet. Nothing more is taken.
   *
   * @throws PalaestraError `no_space` and others of the disk; what is written stays as an unfinished recording, which
   *   the next start of the station recovers.
   */
  async seal(metadata: EpisodeMetadata): Promise<void> {
    clearInterval(this.#timer);
    try {
      if (this.#fault !== undefined) throw this.#fault;
      const dropped = this.topics.filter(({ dropped }) => dropped > 0);
      if (dropped.length > 0) {
        this.note(DROPPED_RECORD, new Map(dropped.map(({ topic, dropped }) => [topic, String(dropped)])));
      }
      this.#sealed = { at: await this.#writer.checkpoint(), metadata };
      await this.#writer.close(metadata);
      await this.#file.sync?.();
    } catch (error) {
      await this.#file.close().catch(() => {});
      throw told(error, this.#path);
    }
  }

  /** Where a sealed recording lies until it is kept. */
  get sealedPath(): string {
    return this.#part;
  }

  /**
   * Give a sealed recording its name. Where `metadata` differs from what it was sealed with, its end is written anew; nothing
   * that was recorded is touched.
   *
   * @returns the path.
   * @throws PalaestraError as `seal`.
   */
  async keep(metadata: EpisodeMetadata): Promise<string> {
    try {
      try {
        const { at, metadata: before } = this.#sealed!;
        if (JSON.stringify(metadata) !== JSON.stringify(before)) {
          await this.#writer.rewind(at);
          await this.#writer.close(metadata);
        }
      } finally {
        await this.#file.close();
      }
      // `link` fails where `rename` would overwrite.
      await link(this.#part, this.#path);
      await syncFolder(this.#spool);
      await rm(this.#part);
      return this.#path;
    } catch (error) {
      throw told(error, this.#path);
    }
  }

  /** Remove a sealed recording. */
  async discard(): Promise<void> {
    await this.#file.close();
    await rm(this.#part);
    await syncFolder(this.#spool);
  }

  get #part(): string {
    return this.#path.replace(/\.mcap$/, PART);
  }

  /** The channel of the file for a channel of a source; after a new connection the same one again. */
  #stream(source: number, channel: SourceChannel): OpenStream | null {
    const { messageEncoding, schema } = channel;
    const topic = this.#topicFor(source, channel.topic);
    const text = schema === null ? '' : new TextDecoder('latin1').decode(schema.data);
    const content = [topic, messageEncoding, schema?.name, schema?.encoding, text].join('\n');
    let open = this.#byContent.get(content);
    if (open === undefined) {
      const role = inferredRole(schema?.name ?? '');
      try {
        open = {
          topic,
          stream: this.#writer.raw({ topic, role, schema, messageEncoding }),
          messages: 0,
          bytes: 0,
          dropped: 0,
        };
      } catch (error) {
        // A server that invents channels without end: those that fit in the file go on.
        if (!isPalaestraError(error)) this.#fault ??= error;
        this.#refused += 1;
        return null;
      }
      this.#byContent.set(content, open);
    }
    this.#byChannel.set(channel, open);
    return open;
  }

  /** Two robots may both say `/joint_states`: the second one's is told apart by its source's number. */
  #topicFor(source: number, topic: string): string {
    const owner = this.#sourceOf.get(topic);
    if (owner === undefined) this.#sourceOf.set(topic, source);
    return owner === undefined || owner === source ? topic : `/source${source + 1}${topic}`;
  }

  #keep(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#fault ??= error;
    });
  }
}

function told(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (isPalaestraError(error)) return error;
  if (code === 'ENOSPC') {
    return new PalaestraError('no_space', `Cannot record: the disk is full (${path})`, { cause: error });
  }
  return new PalaestraError('unavailable', `Cannot record: ${code ?? error} (${path})`, { cause: error });
}
