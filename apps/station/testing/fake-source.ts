import type { Source, SourceChannel, SourceListener } from '../source.ts';

/** A source that a test plays by hand. */
export interface FakeSource extends Source {
  /** What the station hears from; there once the station has opened the source. */
  readonly tell: SourceListener;
}

export function fakeSource(name: string): FakeSource {
  let listener: SourceListener | null = null;
  return {
    name,
    get tell() {
      if (listener === null) throw new Error('the source is not open');
      return listener;
    },
    run(heard, signal) {
      listener = heard;
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
  };
}

/** A channel with JSON messages. */
export function jsonChannel(topic: string): SourceChannel {
  return { topic, messageEncoding: 'json', schema: { name: 'test.Values', encoding: 'jsonschema', data: json({}) } };
}

export function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
