import { decodeClientFrame } from './client-frame.ts';
import { badFrame, LIMIT } from './limits.ts';
import type { FoxgloveChannel, Frame, ServerInfo } from './protocol.ts';
import { encodeServerFrame } from './server-frame.ts';

/**
 * The server's side of one connection: introduces itself, offers its channels, and sends each message to whom it may
 * concern. Knows no socket and no time.
 */
export class FoxgloveServerSession {
  readonly #send: (frame: Frame) => void;
  readonly #offered = new Set<number>();
  readonly #channelOf = new Map<number, number>();

  constructor(send: (frame: Frame) => void, info: ServerInfo, channels: readonly FoxgloveChannel[]) {
    this.#send = send;
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

  /** @throws PalaestraError `bad_input` or `too_large` when the client breaks the protocol. */
  receive(bytes: string | Uint8Array): void {
    const frame = decodeClientFrame(bytes);
    if (frame?.op === 'unsubscribe') for (const id of frame.subscriptionIds) this.#channelOf.delete(id);
    if (frame?.op !== 'subscribe') return;
    for (const { id, channelId } of frame.subscriptions) {
      if (this.#channelOf.size >= LIMIT.channels) throw badFrame(`more than ${LIMIT.channels} subscriptions`);
      if (this.#offered.has(channelId)) this.#channelOf.set(id, channelId);
      else this.#send(encodeServerFrame({ op: 'status', level: 'error', message: `there is no channel ${channelId}` }));
    }
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
}
