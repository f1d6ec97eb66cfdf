import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PalaestraError } from '@palaestra/core';
import { WebSocketServer } from 'ws';
import { type FrameClient, type FrameHandler, serveSocket } from './frame-client.ts';

export interface FrameServerOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Sub-protocols by falling preference; a client that offers none of them is refused. */
  readonly protocols: readonly string[];
  /** Largest frame taken from a client, bytes. */
  readonly maxBytes: number;
  /** Web pages that may connect beside those of this machine: a page elsewhere must not read a robot behind its visitor's back. */
  readonly origins: readonly string[];
  accept(client: FrameClient): FrameHandler;
}

export interface FrameServer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Listen for WebSocket connections.
 *
 * @throws PalaestraError `unavailable` when the port is taken or may not be opened.
 */
export async function serveFrames(options: FrameServerOptions): Promise<FrameServer> {
  const { host, port, protocols, maxBytes } = options;
  const server = new WebSocketServer({
    host,
    port,
    maxPayload: maxBytes,
    handleProtocols: (offered) => protocols.find((name) => offered.has(name)) ?? false,
    verifyClient: ({
      req,
      origin,
    }: {
      req: { headers: NodeJS.Dict<string | string[]> };
      origin: string | undefined;
    }) => {
      const offered = String(req.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
      return offered.some((name) => protocols.includes(name)) && isAllowed(origin, options.origins);
    },
  });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new PalaestraError('unavailable', `Cannot listen: ${code} (${host}:${port})`, { cause });
  }
  server.on('connection', (socket) => serveSocket(socket, options.accept));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Programs send no origin or one of their own scheme. */
function isAllowed(origin: string | undefined, origins: readonly string[]): boolean {
  if (!origin || origins.includes(origin)) return true;
  const url = URL.parse(origin);
  if (url === null || !/^https?:$/.test(url.protocol)) return true;
  return ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}
