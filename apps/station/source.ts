/** A stream that a source offers, with its messages as they come. */
export interface SourceChannel {
  readonly topic: string;
  /** `cdr`, `protobuf`, `json`, or another. */
  readonly messageEncoding: string;
  /** Null for messages without one. */
  readonly schema: { readonly name: string; readonly encoding: string; readonly data: Uint8Array } | null;
}

/** What a source tells, in the order in which it learns it. No call may throw. */
export interface SourceListener {
  /** The connection stands. `peer` is what the other side calls itself. */
  connected(peer: string): void;
  /** The connection could not be made or is gone; the source tries again by itself. */
  lost(reason: string): void;
  /**
   * One message. The channel object is the same for all messages of a channel.
   *
   * @param sourceNs the source's clock when it sent, ns since its epoch; null when it does not tell.
   * @param data nobody changes it afterwards.
   */
  message(channel: SourceChannel, sourceNs: bigint | null, data: Uint8Array): void;
  /** The source's clock as it tells it now, ns since its epoch. */
  time(sourceNs: bigint): void;
  /** Something that a person should know. */
  notice(text: string): void;
}

/** A robot, or a part of one, that sends messages. */
export interface Source {
  /** How a person names it; no secrets. */
  readonly name: string;
  /** Connect and keep connected; settles once `signal` is aborted and nothing more will be told. */
  run(listener: SourceListener, signal: AbortSignal): Promise<void>;
}
