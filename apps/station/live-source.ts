import { ClockEstimate, type ClockSegment } from './clock-estimate.ts';
import type { Source, SourceChannel, SourceListener } from './source.ts';
import type { StationClock } from './station-clock.ts';

/** How a source stands now. */
export interface SourceStatus {
  readonly source: string;
  /** What the other side calls itself; null while there is no connection. */
  readonly peer: string | null;
  /** Why there is none. */
  readonly reason: string | null;
  readonly topics: readonly { readonly topic: string; readonly messages: number; readonly secondsSinceLast: number }[];
}

/** What a source tells about itself while a recording runs. */
export interface Listening {
  message(channel: SourceChannel, sourceNs: bigint | null, stationNs: bigint, data: Uint8Array): void;
  event(name: string, stationNs: bigint, detail: Readonly<Record<string, string | number>>): void;
}

interface Heard {
  messages: number;
  lastNs: bigint;
  /** The only message so far: a robot says its description or its fixed frames once, to whoever connects. */
  only: { readonly sourceNs: bigint | null; readonly data: Uint8Array } | null;
}

/** Words of a source that are kept until a recording begins. */
const KEPT_NOTICES = 16;

/** A source that runs: its state, what was heard on it, and its clock against the station's. */
export class LiveSource {
  readonly #source: Source;
  readonly #clock: StationClock;
  readonly #heard = new Map<SourceChannel, Heard>();
  readonly #ended: Promise<void>;
  #listening: Listening | null = null;
  #estimate = new ClockEstimate();
  #peer: string | null = null;
  #reason: string | null = null;
  #lostNs: bigint | null = null;
  /** What it said on this connection: that a topic cannot be had is said once, often before the recording. */
  #notices: string[] = [];

  constructor(source: Source, clock: StationClock, signal: AbortSignal) {
    this.#source = source;
    this.#clock = clock;
    this.#ended = source.run(this.#listener(), signal);
  }

  /** Settles once the source has ended after an abort. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  status(): SourceStatus {
    const now = this.#clock.nowNs();
    const topics = [...this.#heard].map(([{ topic }, { messages, lastNs }]) => {
      return { topic, messages, secondsSinceLast: Number(now - lastNs) / 1e9 };
    });
    return { source: this.#source.name, peer: this.#peer, reason: this.#reason, topics };
  }

  /** Hand everything to a recording from now on, beginning with what is only said once, and watch the clock anew. */
  listen(listening: Listening): void {
    this.#estimate = new ClockEstimate();
    this.#listening = listening;
    const now = this.#clock.nowNs();
    for (const [channel, { only }] of this.#heard) {
      if (only !== null) listening.message(channel, only.sourceNs, now, only.data);
    }
    for (const text of this.#notices) listening.event('source_notice', now, { source: this.#source.name, text });
    if (this.#peer === null) listening.event('source_missing', now, { source: this.#source.name });
  }

  /** Stop handing over; returns what was learnt about the clock meanwhile. */
  release(): readonly ClockSegment[] {
    this.#listening = null;
    return this.#estimate.segments();
  }

  #listener(): SourceListener {
    const source = this.#source.name;
    return {
      connected: (peer) => {
        const now = this.#clock.nowNs();
        const seconds = this.#lostNs === null ? 0 : Number(now - this.#lostNs) / 1e9;
        this.#listening?.event('source_connected', now, { source, seconds });
        this.#peer = peer;
        this.#reason = null;
        this.#lostNs = null;
      },
      lost: (reason) => {
        const now = this.#clock.nowNs();
        // Tries that fail belong to the gap that is told already.
        if (this.#peer !== null) this.#listening?.event('source_lost', now, { source, reason });
        this.#lostNs ??= now;
        this.#peer = null;
        this.#reason = reason;
        // The next connection brings channels of its own.
        this.#heard.clear();
        this.#notices = [];
      },
      message: (channel, sourceNs, data) => {
        const now = this.#clock.nowNs();
        const heard = this.#heard.get(channel);
        if (heard === undefined) this.#heard.set(channel, { messages: 1, lastNs: now, only: { sourceNs, data } });
        else {
          heard.messages += 1;
          heard.lastNs = now;
          heard.only = null;
        }
        if (this.#listening === null) return;
        if (sourceNs !== null) this.#estimate.add(sourceNs, now);
        this.#listening.message(channel, sourceNs, now, data);
      },
      time: (sourceNs) => {
        if (this.#listening !== null) this.#estimate.add(sourceNs, this.#clock.nowNs());
      },
      notice: (text) => {
        if (this.#notices.length < KEPT_NOTICES) this.#notices.push(text);
        this.#listening?.event('source_notice', this.#clock.nowNs(), { source, text });
      },
    };
  }
}
