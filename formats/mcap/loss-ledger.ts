import { LOSS, type LostRange } from './recover-report.ts';

const LISTED = 1000;

/** What is known of a lost stretch. */
export interface Loss {
  readonly offset: number;
  readonly length: number;
  readonly reason: keyof typeof LOSS;
  /** Messages in it; null when nothing tells. */
  readonly messages: number | null;
  readonly startTime?: bigint;
  readonly endTime?: bigint;
}

/** Adds up what is lost. */
export class LossLedger {
  readonly ranges: LostRange[] = [];
  count = 0;
  bytes = 0;
  chunks = 0;
  /** Messages known to be lost. */
  messages = 0;
  /** Ranges that may hold messages nobody counted. */
  uncounted = 0;
  /** A chunk is entered only after the message indexes behind it, which tell how many messages it held. */
  #chunk: (Loss & { messages: number | null }) | null = null;

  add(loss: Loss): void {
    this.settle();
    this.#enter(loss);
  }

  addChunk(loss: Omit<Loss, 'messages'>): void {
    this.settle();
    this.chunks += 1;
    this.#chunk = { ...loss, messages: null };
  }

  /** A message index follows: it belongs to the chunk before it. */
  addIndexed(messages: number): void {
    if (this.#chunk !== null) this.#chunk = { ...this.#chunk, messages: (this.#chunk.messages ?? 0) + messages };
  }

  /** No more indexes follow. */
  settle(): void {
    if (this.#chunk !== null) this.#enter(this.#chunk);
    this.#chunk = null;
  }

  #enter(loss: Loss): void {
    const { offset, length, reason, messages } = loss;
    this.count += 1;
    this.bytes += length;
    if (messages === null) this.uncounted += 1;
    else this.messages += messages;
    if (this.ranges.length === LISTED) return;
    const { startTime = null, endTime = null } = loss;
    this.ranges.push({ offset, length, reason: LOSS[reason], messages, startTime, endTime });
  }
}
