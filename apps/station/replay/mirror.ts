import {
  type FoxgloveChannel,
  FoxgloveServerSession,
  type ServerInfo,
  SUBPROTOCOLS,
} from '@palaestra/formats/foxglove';
import { type FrameClient, serveFrames } from '@palaestra/platform/websocket';
import type { Source, SourceChannel } from '../source.ts';

/** Shows what sources send to viewers on this machine. */
export interface Mirror extends AsyncDisposable {
  readonly port: number;
  /** The same source; what it sends is also shown. */
  show(source: Source): Source;
}

/** A viewer with so much unsent loses messages: it must never hold the recorder back. */
const MOST_PENDING_BYTES = 8 * 1024 * 1024;
/** Largest frame of a viewer: it only subscribes. */
const MOST_RECEIVED_BYTES = 1024 * 1024;

/**
 * Listen for viewers that speak the Foxglove WebSocket protocol.
 *
 * @throws PalaestraError `unavailable` when the port is taken.
 */
export async function openMirror(name: string, port: number): Promise<Mirror> {
  const sessionId = crypto.randomUUID();
  const info: ServerInfo = {
    op: 'serverInfo',
    name,
    capabilities: [],
    supportedEncodings: [],
    metadata: {},
    sessionId,
  };
  const viewers = new Map<FrameClient, FoxgloveServerSession>();
  const channels = new Map<SourceChannel, FoxgloveChannel>();
  let nextId = 1;
  const server = await serveFrames({
    host: '127.0.0.1',
    port,
    origins: [],
    protocols: SUBPROTOCOLS,
    maxBytes: MOST_RECEIVED_BYTES,
    accept(client) {
      const session = new FoxgloveServerSession((frame) => client.send(frame), info, [...channels.values()]);
      viewers.set(client, session);
      return { receive: (frame) => session.receive(frame), gone: () => viewers.delete(client) };
    },
  });

  function offered(source: SourceChannel): FoxgloveChannel {
    const known = channels.get(source);
    if (known !== undefined) return known;
    const { topic, messageEncoding: encoding, schema } = source;
    const { name: schemaName = '', encoding: schemaEncoding = '', data = new Uint8Array(0) } = schema ?? {};
    const channel = { id: nextId++, topic, encoding, schemaName, schemaEncoding, schema: data };
    channels.set(source, channel);
    for (const session of viewers.values()) session.offer([channel]);
    return channel;
  }

  function withdraw(gone: ReadonlySet<SourceChannel>): void {
    const ids = [...gone].map((channel) => channels.get(channel)!.id);
    for (const channel of gone) channels.delete(channel);
    for (const session of viewers.values()) session.withdraw(ids);
  }

  return {
    port: server.port,
    show: (source) => ({
      name: source.name,
      run(listener, signal) {
        const own = new Set<SourceChannel>();
        const shown = {
          ...listener,
          lost(reason: string) {
            withdraw(own);
            own.clear();
            listener.lost(reason);
          },
          message(channel: SourceChannel, sourceNs: bigint | null, data: Uint8Array) {
            listener.message(channel, sourceNs, data);
            own.add(channel);
            const { id } = offered(channel);
            const timeNs = sourceNs ?? BigInt(Date.now()) * 1_000_000n;
            for (const [client, session] of viewers) {
              if (client.pendingBytes() < MOST_PENDING_BYTES) session.publish(id, timeNs, data);
            }
          },
        };
        return source.run(shown, signal);
      },
    }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
