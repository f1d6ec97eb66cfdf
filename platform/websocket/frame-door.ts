import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FrameClient, type FrameHandler, serveSocket } from './frame-client.ts';

const BEAT_MS = 30_000;

/** A way into a running HTTP server for WebSocket clients that somebody has let in. */
export interface FrameDoor {
  /** Take a connection over. One that offers none of the sub-protocols is refused with 400. */
  enter(request: IncomingMessage, socket: Duplex, head: Buffer, accept: (client: FrameClient) => FrameHandler): void;
  /** End every connection. */
  close(): void;
}

/**
 * @param protocols sub-protocols by falling preference.
 * @param maxBytes largest frame taken from a client; one that announces a larger one is cut off before it is read.
 */
export function frameDoor(protocols: readonly string[], maxBytes: number): FrameDoor {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxBytes,
    handleProtocols: (offered) => protocols.find((name) => offered.has(name)) ?? false,
  });
  const silent = new WeakSet<WebSocket>();
  const beat = setInterval(() => {
    for (const client of server.clients) {
      // One whose machine went away without a word would stay for ever.
      if (silent.has(client)) client.terminate();
      else client.ping();
      silent.add(client);
    }
  }, BEAT_MS);
  beat.unref();
  return {
    enter(request, socket, head, accept) {
      const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
      if (offered.some((name) => protocols.includes(name))) {
        server.handleUpgrade(request, socket, head, (client) => {
          client.on('pong', () => silent.delete(client));
          serveSocket(client, accept);
        });
      } else {
        const text = `Cannot open the connection: expected the sub-protocol ${protocols.join(' or ')}`;
        refuseUpgrade(socket, 400, 'Bad Request', text);
      }
    },
    close() {
      clearInterval(beat);
      for (const client of server.clients) client.terminate();
    },
  };
}

/** Answer a request for a connection with an error instead. */
export function refuseUpgrade(socket: Duplex, status: number, title: string, sentence: string): void {
  const body = JSON.stringify({ status, title, detail: sentence });
  const length = Buffer.byteLength(body);
  socket.on('error', () => {});
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
