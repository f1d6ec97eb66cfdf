import { SUBPROTOCOLS } from '@palaestra/formats/foxglove';
import { IndexedReader, type Readable } from '@palaestra/formats/mcap';
import { serveFrames } from '@palaestra/platform/websocket';
import { Player, type PlayerOptions } from './player.ts';

export interface ReplayOptions extends PlayerOptions {
  readonly host: string;
  readonly port: number;
  /** Web pages elsewhere that may connect, as `https://host`. */
  readonly origins: readonly string[];
  readonly signal: AbortSignal;
}

/** A recording that is played to viewers. */
export interface Replay extends AsyncDisposable {
  readonly port: number;
  /**
   * Settles with the number of messages that the first viewer got who let the recording play to its end, or 0 when the
   * signal aborts before. Does not settle while recordings loop or viewers control them.
   */
  readonly done: Promise<number>;
}

/** Largest frame of a viewer: it only subscribes. */
const MOST_RECEIVED_BYTES = 1024 * 1024;

/**
 * Play a recording over the Foxglove WebSocket protocol, for Foxglove, Lichtblick or another station; to each viewer from the
 * beginning, once it subscribes, or as it asks.
 *
 * @throws PalaestraError `bad_file` for a recording without an index, `unavailable` when the port is taken.
 */
export async function replay(readable: Readable, options: ReplayOptions): Promise<Replay> {
  const reader = await IndexedReader.open(readable);
  const { promise: done, resolve } = Promise.withResolvers<number>();
  const { host, port, origins, signal } = options;
  const server = await serveFrames({
    host,
    port,
    origins,
    protocols: SUBPROTOCOLS,
    maxBytes: MOST_RECEIVED_BYTES,
    accept(client) {
      const player = new Player(reader, client, options);
      let isHere = true;
      void player.done.then((sent) => isHere && resolve(sent));
      return {
        receive: (frame) => player.receive(frame),
        gone() {
          isHere = false;
          player.end();
        },
      };
    },
  });
  signal.addEventListener('abort', () => resolve(0), { once: true });
  return { port: server.port, done, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}
