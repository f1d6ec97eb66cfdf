/** What a page may be told at once: that something of the organization changed and should be read again. */
export interface LiveMessage {
  /**
   * `episode`, `run`, `evaluation`, `export`, `dataset`, `conformance`, `demo`, `ground`, `take`, `task`, `plant`, `submission`, `class`, `exercise`,
   * `running`.
   */
  readonly kind: string;
  readonly id: string;
}

/** Fan-out to the pages that are open now. Lossy by design: a page that was away reads its lists again. */
export interface Live {
  send(org: string, message: LiveMessage): void;
  /** Messages of one organization until `signal` aborts. */
  listen(org: string, signal: AbortSignal): AsyncIterable<LiveMessage>;
}
