import { encodeClientFrame } from './client-frame.ts';
import { badFrame, LIMIT } from './limits.ts';
import type { FoxgloveChannel, Frame, PlaybackState, ServerInfo } from './protocol.ts';
import { decodeServerFrame } from './server-frame.ts';

/** The little of a WebSocket that a session needs to answer. */
export interface FrameSink {
  send(frame: Frame): void;
}

/** What a session tells. Calls come in the order of the frames, before `receive` returns. */
export interface SessionListener {
  info?(info: ServerInfo): void;
  status?(level: 'info' | 'warning' | 'error', message: string): void;
  /** The server offers a channel; true subscribes to it. */
  offered(channel: FoxgloveChannel): boolean;
  /** A channel is gone. */
  withdrawn?(channel: FoxgloveChannel): void;
  /** `timeNs` is the server's log time. `data` is a view of the frame and lives as long as that. */
  message(channel: FoxgloveChannel, timeNs: bigint, data: Uint8Array): void;
  /** The server tells its clock, nanoseconds since its epoch. */
  time?(timeNs: bigint): void;
  playback?(state: PlaybackState): void;
}

/**
 * The client's side of one connection: subscribes to what is offered and wanted, and names each message's channel. Knows
 * no socket and no time; feed it the frames in order.
 */
export class FoxgloveSession {
  readonly #sink: FrameSink;
  readonly #listener: SessionListener;
  readonly #offered = new Map<number, FoxgloveChannel>();
  readonly #bySubscription = new Map<number, FoxgloveChannel>();
  readonly #subscriptionOf = new Map<number, number>();
  #nextSubscription = 1;

  constructor(sink: FrameSink, listener: SessionListener) {
    this.#sink = sink;
    this.#listener = listener;
  }

  /**
   * Take one frame of the server.
   *
   * @throws PalaestraError `bad_input` or `too_large` when the server breaks the protocol; nothing that follows on this
   *   connection can be trusted then.
   */
  receive(bytes: string | Uint8Array): void {
    const frame = decodeServerFrame(bytes);
    switch (frame?.op) {
      case 'serverInfo':
        this.#listener.info?.(frame);
        break;
      case 'status':
        this.#listener.status?.(frame.level, frame.message);
        break;
      case 'advertise':
        this.#advertised(frame.channels);
        break;
      case 'unadvertise':
        for (const id of frame.channelIds) this.#withdraw(id);
        break;
      case 'message': {
        // Messages of a subscription that was ended may still be on their way.
        const channel = this.#bySubscription.get(frame.subscriptionId);
        if (channel !== undefined) this.#listener.message(channel, frame.timeNs, frame.data);
        break;
      }
      case 'time':
        this.#listener.time?.(frame.timeNs);
        break;
      case 'playbackState':
        this.#listener.playback?.(frame);
        break;
    }
  }

  /** Subscribe to a channel that was offered and not taken at first. */
  subscribe(channelId: number): void {
    const channel = this.#offered.get(channelId);
    if (channel === undefined || this.#subscriptionOf.has(channelId)) return;
    this.#sink.send(encodeClientFrame({ op: 'subscribe', subscriptions: [this.#subscription(channel)] }));
  }

  /** End a subscription; the channel stays offered. */
  unsubscribe(channelId: number): void {
    const id = this.#subscriptionOf.get(channelId);
    if (id === undefined) return;
    this.#forget(channelId, id);
    this.#sink.send(encodeClientFrame({ op: 'unsubscribe', subscriptionIds: [id] }));
  }

  #advertised(channels: readonly FoxgloveChannel[]): void {
    const subscriptions: { id: number; channelId: number }[] = [];
    for (const channel of channels) {
      // A number that is offered anew means another channel.
      this.#withdraw(channel.id);
      if (this.#offered.size >= LIMIT.channels) throw badFrame(`more than ${LIMIT.channels} channels`);
      this.#offered.set(channel.id, channel);
      if (this.#listener.offered(channel)) subscriptions.push(this.#subscription(channel));
    }
    if (subscriptions.length > 0) this.#sink.send(encodeClientFrame({ op: 'subscribe', subscriptions }));
  }

  #subscription(channel: FoxgloveChannel): { id: number; channelId: number } {
    const id = this.#nextSubscription++;
    this.#bySubscription.set(id, channel);
    this.#subscriptionOf.set(channel.id, id);
    return { id, channelId: channel.id };
  }

  #withdraw(channelId: number): void {
    const channel = this.#offered.get(channelId);
    if (channel === undefined) return;
    const id = this.#subscriptionOf.get(channelId);
    if (id !== undefined) this.#forget(channelId, id);
    this.#offered.delete(channelId);
    this.#listener.withdrawn?.(channel);
  }

  #forget(channelId: number, id: number): void {
    this.#subscriptionOf.delete(channelId);
    this.#bySubscription.delete(id);
  }
}
