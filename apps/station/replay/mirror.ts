import { type FoxgloveChannel, FoxgloveServerSession, type ServerInfo } from '@palaestra/formats/foxglove';
import type { FrameClient } from '@palaestra/platform/websocket';
import type { Source, SourceChannel } from '../source.ts';

/** Shows what sources send to whoever watches. */
export interface Mirror {
  /** The same source; what it sends is also shown. */
  show(source: Source): Source;
  /** A viewer has come; what to do with its frames and its leaving. */
  attach(viewer: FrameClient): { receive(frame: string | Uint8Array): void; gone(): void };
}

/** A viewer with so much unsent loses messages: it must never hold the recorder back. */
const MOST_PENDING_BYTES = 8 * 1024 * 1024;
/** What a station shows of its sources. */
export function createMirror(name: string): Mirror {
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
    attach(viewer) {
      const session = new FoxgloveServerSession((frame) => viewer.send(frame), info, [...channels.values()]);
      viewers.set(viewer, session);
      return { receive: (frame) => session.receive(frame), gone: () => viewers.delete(viewer) };
    },
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
  };
}
