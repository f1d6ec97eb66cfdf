import { SUBPROTOCOLS } from '@palaestra/formats/foxglove';
import { type FrameServer, serveFrames } from '@palaestra/platform/websocket';
import type { Mirror } from './mirror.ts';

/** Largest frame of a viewer: it only subscribes. */
const MOST_RECEIVED_BYTES = 1024 * 1024;

/**
 * Let Foxglove, Lichtblick and other viewers on this machine watch a station.
 *
 * @throws PalaestraError `unavailable` when the port is taken.
 */
export function serveMirror(mirror: Mirror, port: number): Promise<FrameServer> {
  return serveFrames({
    host: '127.0.0.1',
    port,
    origins: [],
    protocols: SUBPROTOCOLS,
    maxBytes: MOST_RECEIVED_BYTES,
    accept: (viewer) => mirror.attach(viewer),
  });
}
