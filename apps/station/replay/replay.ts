import { setTimeout } from 'node:timers/promises';
import {
  type FoxgloveChannel,
  FoxgloveServerSession,
  type ServerInfo,
  SUBPROTOCOLS,
} from '@palaestra/formats/foxglove';
import { IndexedReader, type Readable } from '@palaestra/formats/mcap';
import { type FrameClient, type FrameServer, serveFrames } from '@palaestra/platform/websocket';

export interface ReplayOptions {
  /** What viewers are told that they see. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Recorded seconds per second; infinite for as fast as the viewers take it. */
  readonly rate: number;
  readonly loop: boolean;
  /** Web pages elsewhere that may connect, as `https://host`. */
  readonly origins: readonly string[];
  readonly signal: AbortSignal;
}

/** A recording that is played to viewers. */
export interface Replay extends AsyncDisposable {
  readonly port: number;
  /** Settles with the number of messages played, when the recording is over or the signal aborts. */
  readonly done: Promise<number>;
}

/** A viewer with so much unsent holds the replay back, so that nothing is dropped. */
const MOST_PENDING_BYTES = 8 * 1024 * 1024;
/** Largest frame of a viewer: it only subscribes. */
const MOST_RECEIVED_BYTES = 1024 * 1024;
/** A longer pause in the recording is cut to this, s. */
const LONGEST_PAUSE = 2;
const WAIT_MS = 5;
const TIME_EVERY_NS = 20_000_000n;

interface Viewer {
  readonly client: FrameClient;
  readonly session: FoxgloveServerSession;
}

/**
 * Play a recording over the Foxglove WebSocket protocol, for Foxglove, Lichtblick or another station. It begins when the first
 * viewer subscribes and pauses while there is none.
 *
 * @throws PalaestraError `bad_file` for a recording without an index, `unavailable` when the port is taken.
 */
export async function replay(readable: Readable, options: ReplayOptions): Promise<Replay> {
  const reader = await IndexedReader.open(readable);
  const channels = channelsOf(reader);
  const info: ServerInfo = {
    op: 'serverInfo',
    name: options.name,
    capabilities: ['time'],
    supportedEncodings: [],
    metadata: {},
    sessionId: crypto.randomUUID(),
  };
  const viewers = new Set<Viewer>();
  const { host, port, origins } = options;
  const server: FrameServer = await serveFrames({
    host,
    port,
    origins,
    protocols: SUBPROTOCOLS,
    maxBytes: MOST_RECEIVED_BYTES,
    accept(client) {
      const session = new FoxgloveServerSession((frame) => client.send(frame), info, channels);
      const viewer = { client, session };
      viewers.add(viewer);
      return { receive: (frame) => session.receive(frame), gone: () => viewers.delete(viewer) };
    },
  });
  return {
    port: server.port,
    done: play(reader, viewers, options),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function play(reader: IndexedReader, viewers: ReadonlySet<Viewer>, options: ReplayOptions): Promise<number> {
  const { rate, loop, signal } = options;
  let played = 0;
  do {
    let before: bigint | null = null;
    let dueMs = performance.now();
    let toldNs = 0n;
    for await (const { channelId, logTime, data } of reader.messages()) {
      const stepS = before === null ? 0 : Math.min(LONGEST_PAUSE, Number(logTime - before) / 1e9);
      before = logTime;
      dueMs += (stepS / rate) * 1000;
      const heldMs = await untilReady(viewers, signal);
      if (signal.aborted) return played;
      dueMs += heldMs;
      const rest = dueMs - performance.now();
      if (rest > 1) await setTimeout(rest, undefined, { signal }).catch(() => {});
      for (const { session } of viewers) {
        if (logTime - toldNs >= TIME_EVERY_NS) session.time(logTime);
        session.publish(channelId, logTime, data);
      }
      if (logTime - toldNs >= TIME_EVERY_NS) toldNs = logTime;
      played += 1;
    }
    // A recording without messages must not spin.
    if (before === null) break;
  } while (loop);
  while (!signal.aborted && [...viewers].some(({ client }) => client.pendingBytes() > 0)) await setTimeout(WAIT_MS);
  return played;
}

/** Wait for a viewer, and for slow ones; returns for how long, ms. */
async function untilReady(viewers: ReadonlySet<Viewer>, signal: AbortSignal): Promise<number> {
  const isReady = () => {
    const all = [...viewers];
    const isWatched = all.some(({ session }) => session.subscriptions > 0);
    return isWatched && all.every(({ client }) => client.pendingBytes() < MOST_PENDING_BYTES);
  };
  if (isReady()) return 0;
  const began = performance.now();
  while (!signal.aborted && !isReady()) await setTimeout(WAIT_MS);
  return performance.now() - began;
}

function channelsOf(reader: IndexedReader): FoxgloveChannel[] {
  return [...reader.channels.values()].map(({ id, topic, schemaId, messageEncoding }) => {
    const schema = reader.schemas.get(schemaId);
    return {
      id,
      topic,
      encoding: messageEncoding,
      schemaName: schema?.name ?? '',
      schemaEncoding: schema?.encoding ?? '',
      schema: schema?.data ?? new Uint8Array(0),
    };
  });
}
