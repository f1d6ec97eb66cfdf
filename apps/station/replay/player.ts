import { isPalaestraError } from '@palaestra/core';
import {
  type FoxgloveChannel,
  FoxgloveServerSession,
  type PlaybackRequest,
  type PlaybackState,
} from '@palaestra/formats/foxglove';
import type { IndexedReader } from '@palaestra/formats/mcap';
import type { FrameClient } from '@palaestra/platform/websocket';
import { Alarm } from './alarm.ts';

export interface PlayerOptions {
  /** What the viewer is told that it sees. */
  readonly name: string;
  /** Recorded seconds per second until the viewer asks otherwise; infinite for as fast as it takes it. */
  readonly rate: number;
  /** Begin again at the end, as long as the viewer does not control the replay itself. */
  readonly loop: boolean;
}

/** A viewer with so much unsent holds its own replay back, so that nothing is dropped. */
const MOST_PENDING_BYTES = 8 * 1024 * 1024;
const PENDING_MS = 5;
/** Between the end and a new beginning, ms. */
const LOOP_PAUSE_MS = 2000;
const TIME_EVERY_NS = 20_000_000n;
/** While the replay stands, a viewer sees of each channel what came last within this. */
const STILL_NS = 1_000_000_000n;

/**
 * Plays one recording to one viewer over the Foxglove WebSocket protocol: play, pause, speed and seek where it knows
 * `playbackControl`, otherwise from the beginning, once it subscribes.
 */
export class Player {
  /** Settles with the number of messages sent at the first end that the viewer did not ask for, or when it has left. */
  readonly done: Promise<number>;
  readonly #reader: IndexedReader;
  readonly #client: FrameClient;
  readonly #loop: boolean;
  readonly #session: FoxgloveServerSession;
  readonly #range: { readonly startNs: bigint; readonly endNs: bigint };
  readonly #finish: (sent: number) => void;
  readonly #alarm = new Alarm();
  #sent = 0;
  #speed: number;
  #isPlaying = true;
  #isControlled = false;
  #isOver = false;
  #positionNs: bigint;
  /** Where to go on instead; null while the replay goes its way. */
  #seekNs: bigint | null = null;
  /** Since when it runs without a stop, and from where. */
  #anchor: { readonly ms: number; readonly ns: bigint } | null = null;

  constructor(reader: IndexedReader, client: FrameClient, { name, rate, loop }: PlayerOptions) {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.done = promise;
    this.#finish = resolve;
    this.#reader = reader;
    this.#client = client;
    this.#loop = loop;
    this.#speed = rate;
    this.#range = rangeOf(reader);
    this.#positionNs = this.#range.startNs;
    const info = {
      op: 'serverInfo' as const,
      name,
      capabilities: ['time', 'playbackControl'],
      supportedEncodings: [],
      metadata: {},
      sessionId: crypto.randomUUID(),
      range: this.#range,
    };
    this.#session = new FoxgloveServerSession((frame) => client.send(frame), info, channelsOf(reader), {
      subscribed: () => this.#subscribed(),
      playback: (request) => this.#control(request),
    });
    this.#run().catch((error: unknown) => {
      const text = isPalaestraError(error)
        ? error.message
        : 'Cannot go on with the replay: the recording cannot be read';
      if (!this.#isOver) this.#session.status('error', text);
      this.#finish(this.#sent);
    });
  }

  /** @throws PalaestraError `bad_input` or `too_large` when the viewer breaks the protocol. */
  receive(frame: string | Uint8Array): void {
    this.#session.receive(frame);
  }

  /** The viewer has left, or shall not see more. */
  end(): void {
    this.#isOver = true;
    this.#alarm.ring();
  }

  #subscribed(): void {
    // What it subscribes to while the replay stands would else stay empty.
    if (!this.#isPlaying) this.#seekNs ??= this.#positionNs;
    this.#alarm.ring();
  }

  #control({ command, speed, seekNs, requestId }: PlaybackRequest): void {
    this.#isControlled = true;
    this.#isPlaying = command === 'play';
    this.#speed = speed;
    this.#anchor = null;
    if (seekNs !== null) {
      const { startNs, endNs } = this.#range;
      this.#seekNs = seekNs < startNs ? startNs : seekNs > endNs ? endNs : seekNs;
      this.#positionNs = this.#seekNs;
    }
    this.#tell(this.#isPlaying ? 'playing' : 'paused', seekNs !== null, requestId);
    this.#alarm.ring();
  }

  /** Only to a viewer that has shown that it knows this; others would take it for a fault. */
  #tell(status: PlaybackState['status'], didSeek = false, requestId = ''): void {
    if (!this.#isControlled) return;
    const timeNs = this.#positionNs;
    this.#session.playback({ op: 'playbackState', status, timeNs, speed: this.#speed, didSeek, requestId });
  }

  async #run(): Promise<void> {
    let fromNs = this.#range.startNs;
    while (!this.#isOver) {
      await this.#playFrom(fromNs);
      if (this.#seekNs === null && !this.#isOver) await this.#ended();
      fromNs = this.#seekNs ?? this.#range.startNs;
      if (this.#seekNs !== null && !this.#isPlaying) await this.#still(fromNs);
      this.#seekNs = null;
      this.#anchor = null;
    }
    this.#finish(this.#sent);
  }

  /** Until the end, a seek, or the viewer's leaving. */
  async #playFrom(startTime: bigint): Promise<void> {
    let toldNs = 0n;
    for await (const { channelId, logTime, data } of this.#reader.messages({ startTime })) {
      await this.#due(logTime);
      if (this.#isOver || this.#seekNs !== null) return;
      if (logTime - toldNs >= TIME_EVERY_NS) {
        this.#session.time(logTime);
        toldNs = logTime;
      }
      this.#session.publish(channelId, logTime, data);
      this.#positionNs = logTime;
      this.#sent += 1;
    }
  }

  /** Until it is a message's turn, there is a seek, or the viewer has left. */
  async #due(logTime: bigint): Promise<void> {
    while (!this.#isOver && this.#seekNs === null) {
      const isFull = this.#client.pendingBytes() > MOST_PENDING_BYTES;
      if (isFull || !this.#isPlaying || this.#session.subscriptions === 0) {
        this.#anchor = null;
        await this.#alarm.wait(isFull ? PENDING_MS : null);
        continue;
      }
      this.#anchor ??= { ms: performance.now(), ns: logTime };
      const { ms, ns } = this.#anchor;
      const rest = ms + Number(logTime - ns) / 1e6 / this.#speed - performance.now();
      if (rest <= 1) return;
      await this.#alarm.wait(rest);
    }
  }

  /** At the end: wait for a seek, or begin again. */
  async #ended(): Promise<void> {
    while (!this.#isOver && this.#client.pendingBytes() > 0) await this.#alarm.wait(PENDING_MS);
    this.#tell('ended');
    if (!this.#isControlled) {
      if (!this.#loop || this.#sent === 0) this.#finish(this.#sent);
      else await this.#alarm.wait(LOOP_PAUSE_MS);
      if (this.#loop && this.#sent > 0 && this.#seekNs === null) return;
    }
    while (!this.#isOver && this.#seekNs === null) await this.#alarm.wait(null);
  }

  /** Show what came last on each channel before an instant. */
  async #still(timeNs: bigint): Promise<void> {
    const last = new Map<number, { readonly logTime: bigint; readonly data: Uint8Array }>();
    const { wanted } = this.#session;
    for await (const { channelId, logTime, data } of this.#reader.messages({
      startTime: timeNs - STILL_NS,
      endTime: timeNs,
    })) {
      if (wanted.has(channelId)) last.set(channelId, { logTime, data });
    }
    if (this.#isOver) return;
    this.#session.time(timeNs);
    for (const [channelId, { logTime, data }] of last) this.#session.publish(channelId, logTime, data);
  }
}

function rangeOf({ chunkIndexes }: IndexedReader): { startNs: bigint; endNs: bigint } {
  let [startNs, endNs]: [bigint | null, bigint] = [null, 0n];
  for (const { messageStartTime, messageEndTime } of chunkIndexes) {
    if (startNs === null || messageStartTime < startNs) startNs = messageStartTime;
    if (messageEndTime > endNs) endNs = messageEndTime;
  }
  return { startNs: startNs ?? 0n, endNs };
}

function channelsOf(reader: IndexedReader): FoxgloveChannel[] {
  return [...reader.channels.values()].map(({ id, topic, schemaId, messageEncoding }) => {
    const schema = reader.schemas.get(schemaId);
    return {
      id,
      topic,
      encoding: messageEncoding,
      schemaName: schema?.name ?? '',
      schemaEncoding: schema?.encoding ?? '',
      schema: schema?.data ?? new Uint8Array(0),
    };
  });
}
