import type { StreamLight } from '@palaestra/core';
import type { SourceStatus } from '../live-source.ts';

/** What the board shows of one station. */
const MOST_STREAMS = 64;
const LONGEST_NAME = 200;
/** A shorter time tells no rate: the last look counts still. */
const SHORTEST_S = 0.5;

/** Rates of a recorder's streams from one look to the next. */
export class StreamRates {
  readonly #status: () => readonly SourceStatus[];
  readonly #wanted: ReadonlyMap<string, number>;
  #at = performance.now();
  #counts: ReadonlyMap<string, number>;
  #lights: StreamLight[] = [];

  /** @param wanted lowest rate of each required topic, Hz. */
  constructor(status: () => readonly SourceStatus[], wanted: ReadonlyMap<string, number>) {
    this.#status = status;
    this.#wanted = wanted;
    this.#counts = countsOf(status());
  }

  /** What the last look found. */
  get lights(): readonly StreamLight[] {
    return this.#lights;
  }

  /** Required topics first, also those that never spoke. */
  look(): StreamLight[] {
    const seconds = (performance.now() - this.#at) / 1000;
    if (seconds < SHORTEST_S) return this.#lights;
    const counts = countsOf(this.#status());
    const names = [...this.#wanted.keys(), ...[...counts.keys()].filter((name) => !this.#wanted.has(name))];
    this.#lights = names.slice(0, MOST_STREAMS).map((name) => {
      // A connection made anew counts from zero.
      const more = Math.max(0, (counts.get(name) ?? 0) - (this.#counts.get(name) ?? 0));
      return {
        name: name.slice(0, LONGEST_NAME),
        hz: Math.min(1e6, more / seconds),
        wanted: this.#wanted.get(name) ?? null,
      };
    });
    this.#at = performance.now();
    this.#counts = counts;
    return this.#lights;
  }
}

function countsOf(sources: readonly SourceStatus[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { topics } of sources) {
    for (const { topic, messages } of topics) counts.set(topic, (counts.get(topic) ?? 0) + messages);
  }
  return counts;
}
