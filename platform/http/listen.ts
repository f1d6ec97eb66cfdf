import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { PalaestraError } from '@palaestra/core';

/** A listening server. */
export interface Listening {
  /** `http://127.0.0.1:7420`, with the port that was really taken. */
  readonly url: string;
  /** Who answers requests for a WebSocket connection. */
  onUpgrade(answer: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
  /** Take no new connection, let requests under way finish for a few seconds, then cut. */
  close(): Promise<void>;
}

type Fetch = (request: Request, env: object) => Response | Promise<Response>;

const GRACE_MS = 5000;
/**
 * How long a connection without requests is kept. Proxies keep theirs for a minute, and a client that was busy for a while
 * goes on over the one it has: closed here in that moment, its request is lost.
 */
const IDLE_MS = 65_000;

/**
 * Serve `fetch` on an address; port 0 takes a free one.
 *
 * @throws PalaestraError `unavailable` when the port is taken or the address is not ours.
 */
export async function listen(fetch: Fetch, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch }) as Server;
  server.keepAliveTimeout = IDLE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${host}]` : host;
  return {
    url: `http://${name}:${address.port}`,
    onUpgrade(answer) {
      server.on('upgrade', answer);
    },
    async close() {
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await new Promise((resolve) => server.close(resolve));
      clearTimeout(cut);
    },
  };
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): PalaestraError {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another program uses this port; stop it or choose another one with --port',
    EACCES: 'this user may not use this port; choose one above 1023 with --port',
    EADDRNOTAVAIL: 'this machine has no such address',
  };
  const reason = reasons[error.code ?? ''] ?? error.message;
  return new PalaestraError('unavailable', `Cannot listen: ${reason} (${host}:${port})`, { cause: error });
}
