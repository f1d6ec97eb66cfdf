import { decodeClientFrame } from './client-frame.ts';
import { badFrame, LIMIT } from './limits.ts';
import type { FoxgloveChannel, Frame, PlaybackRequest, PlaybackState, ServerInfo } from './protocol.ts';
import { encodeServerFrame } from './server-frame.ts';

/** What a server wants to know of one client. */
export interface ServerSessionHooks {
  /** Other channels are subscribed than before. */
  subscribed?(): void;
  playback?(request: PlaybackRequest): void;
}

/**
 * The server's side of one connection: introduces itself, offers its channels, and sends each message to whom it may
 * concern. Knows no socket and no time.
 */
export class FoxgloveServerSession {
  readonly #send: (frame: Frame) => void;
  readonly #hooks: ServerSessionHooks;
  readonly #offered = new Set<number>();
  readonly #channelOf = new Map<number, number>();

  constructor(
    send: (frame: Frame) => void,
    info: ServerInfo,
    channels: readonly FoxgloveChannel[],
    hooks: ServerSessionHooks = {},
  ) {
    this.#send = send;
    this.#hooks = hooks;
    send(encodeServerFrame(info));
    this.offer(channels);
  }

  /** Offer further channels, each with a number of its own. */
  offer(channels: readonly FoxgloveChannel[]): void {
    for (const { id } of channels) this.#offered.add(id);
    this.#send(encodeServerFrame({ op: 'advertise', channels }));
  }

  /** Take channels back. */
  withdraw(channelIds: readonly number[]): void {
    for (const id of channelIds) this.#offered.delete(id);
    for (const [subscription, id] of this.#channelOf) {
      if (!this.#offered.has(id)) this.#channelOf.delete(subscription);
    }
    this.#send(encodeServerFrame({ op: 'unadvertise', channelIds }));
  }

  /** Number of subscriptions. */
  get subscriptions(): number {
    return this.#channelOf.size;
  }

  /** Channels with a subscription. */
  get wanted(): ReadonlySet<number> {
    return new Set(this.#channelOf.values());
  }

  /** @throws PalaestraError `bad_input` or `too_large` when the client breaks the protocol. */
  receive(bytes: string | Uint8Array): void {
    const frame = decodeClientFrame(bytes);
    if (frame?.op === 'playback') this.#hooks.playback?.(frame);
    if (frame?.op === 'unsubscribe') for (const id of frame.subscriptionIds) this.#channelOf.delete(id);
    if (frame?.op === 'subscribe') for (const { id, channelId } of frame.subscriptions) this.#subscribe(id, channelId);
    if (frame?.op === 'subscribe' || frame?.op === 'unsubscribe') this.#hooks.subscribed?.();
  }

  #subscribe(id: number, channelId: number): void {
    if (this.#channelOf.size >= LIMIT.channels) throw badFrame(`more than ${LIMIT.channels} subscriptions`);
    if (this.#offered.has(channelId)) this.#channelOf.set(id, channelId);
    else this.#send(encodeServerFrame({ op: 'status', level: 'error', message: `there is no channel ${channelId}` }));
  }

  /** Send a message to every subscription of its channel. */
  publish(channelId: number, timeNs: bigint, data: Uint8Array): void {
    for (const [subscriptionId, subscribed] of this.#channelOf) {
      if (subscribed === channelId) this.#send(encodeServerFrame({ op: 'message', subscriptionId, timeNs, data }));
    }
  }

  /** Tell the time that goes with the messages. */
  time(timeNs: bigint): void {
    this.#send(encodeServerFrame({ op: 'time', timeNs }));
  }

  /** Tell how the replay stands. */
  playback(state: PlaybackState): void {
    this.#send(encodeServerFrame(state));
  }

  /** Tell something to a person. */
  status(level: 'info' | 'warning' | 'error', message: string): void {
    this.#send(encodeServerFrame({ op: 'status', level, message }));
  }
}
