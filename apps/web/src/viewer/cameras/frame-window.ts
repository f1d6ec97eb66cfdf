import type { CameraFrame, FrameSpan } from '@palaestra/formats/episode';

/** A frame that is at hand. Numbers rise with time and are never used twice. */
export interface WindowFrame {
  readonly number: number;
  /** Log time, s since the episode's start. */
  readonly t: number;
  readonly key: boolean;
  readonly data: Uint8Array;
}

/** Seconds that are fetched ahead of the cursor, and kept behind it. */
const AHEAD = 2;
const BEHIND = 1;
/** Ahead of the cursor no more than this is kept, bytes, whatever the bit rate is. */
const MOST_BYTES = 24e6;

/**
 * The encoded frames of one camera around the cursor. What lies elsewhere is not fetched, what is left behind is let go.
 * One fetch at a time: while a person scrubs, the cursor's last place counts.
 */
export class FrameWindow {
  readonly #load: (span: Required<FrameSpan>) => AsyncIterable<CameraFrame>;
  readonly #duration: number;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  #frames: WindowFrame[] = [];
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;
  #want = 0;
  #number = 0;
  #running: Promise<void> | null = null;

  /** @param options `changed` is called as frames arrive, `failed` when they do not; the next `cover` tries again. */
  constructor(options: {
    load: (span: Required<FrameSpan>) => AsyncIterable<CameraFrame>;
    duration: number;
    changed: () => void;
    failed: (error: unknown) => void;
  }) {
    this.#load = options.load;
    this.#duration = options.duration;
    this.#changed = options.changed;
    this.#failed = options.failed;
  }

  /** In order of time; the first is a key frame where the camera has one. */
  get frames(): readonly WindowFrame[] {
    return this.#frames;
  }

  /** Index of the frame that holds at `t`: the last not after it, the first one before the camera begins; -1 when not known. */
  indexAt(t: number): number {
    if (t < this.#from || t > this.#to || this.#frames.length === 0) return -1;
    return Math.max(
      0,
      this.#frames.findLastIndex((frame) => frame.t <= t),
    );
  }

  /** See that `t`, and what comes next, is at hand soon; the answer settles when nothing more is to be fetched. */
  cover(t: number): Promise<void> {
    this.#want = t;
    this.#running ??= this.#run()
      .catch(this.#failed)
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }

  async #run(): Promise<void> {
    for (;;) {
      const t = this.#want;
      if (t < this.#from || t > this.#to) {
        this.#frames = [];
        this.#from = t;
        this.#to = Number.NEGATIVE_INFINITY;
        await this.#fetch({ from: t, to: t + AHEAD });
      } else if (this.#to < Math.min(this.#duration, t + AHEAD / 2) && this.#bytesAfter(t) < MOST_BYTES) {
        await this.#fetch({ from: this.#to, to: Math.max(this.#to, t) + AHEAD });
      } else return;
    }
  }

  async #fetch(span: Required<FrameSpan>): Promise<void> {
    this.#letGo();
    for await (const { t, key, data } of this.#load(span)) {
      const last = this.#frames.at(-1);
      // An extension begins again with the key frame that is here already.
      if (last !== undefined && t <= this.#to) continue;
      this.#frames.push({ number: this.#number++, t, key, data: data.slice() });
      this.#from = Math.min(this.#from, t);
      this.#to = Math.max(this.#to, t);
      if (this.#want <= this.#to) this.#changed();
      if (this.#want < this.#from || this.#want > span.to) return;
      if (this.#want <= this.#to && this.#bytesAfter(this.#want) >= MOST_BYTES) return;
    }
    this.#to = Math.max(this.#to, span.to);
    this.#changed();
  }

  #letGo(): void {
    const oldest = this.#frames.findLastIndex(({ key, t }) => key && t <= this.#want - BEHIND);
    if (oldest > 0) {
      this.#frames = this.#frames.slice(oldest);
      this.#from = this.#frames[0]!.t;
    }
  }

  #bytesAfter(t: number): number {
    return this.#frames.reduce((sum, frame) => sum + (frame.t > t ? frame.data.length : 0), 0);
  }
}
