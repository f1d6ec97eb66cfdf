import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { PalaestraError } from '@palaestra/core';
import { Aedes, type Client } from 'aedes';
import { alike } from '../alike.ts';
import { limitedConnection } from './limited-connection.ts';
import { OneSpeaker } from './one-speaker.ts';

/** Longest packet, bytes: an order of thousands of nodes is a tenth of it. */
const MOST_BYTES = 2_000_000;
const MOST_CONNECTIONS = 500;
/** Who the plant itself is; nobody else knows the password. */
const OWN_USER = 'palaestra-own';
/** Return code of MQTT 3.1.1 (3.2.2.3). */
const NOT_AUTHORIZED = 5;

/** An MQTT broker in this process. */
export interface Broker {
  /** For others, without a name or a password. */
  readonly url: string;
  /** For the plant's own robots and its fleet control; holds a password. */
  readonly ownUrl: string;
  close(): Promise<void>;
}

export interface BrokerOptions {
  /** 0 for any. */
  readonly port: number;
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** Who may connect beside the plant itself; on the loopback address anybody when it is left out. */
  readonly client?: { readonly user: string; readonly password: string };
  /** Whether others may publish to a topic; why not, or null. */
  readonly whyNotPublish?: (topic: string) => string | null;
  /** The vehicle for which alone a topic speaks, null for none: one line at a time may, the first. */
  readonly speakerOf?: (topic: string) => string | null;
  /** What was refused, in a sentence. */
  readonly fault?: (text: string) => void;
}

/**
 * Open a broker. Others may read everything and publish what `whyNotPublish` lets them; who publishes something else, or a
 * packet that is too large, or speaks for a vehicle for which another speaks, is told of by `fault` and put off the line.
 *
 * @throws PalaestraError `unavailable` when the port is taken; `bad_input` without a password on an address for everybody.
 */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const { port, host = '127.0.0.1', client: known, whyNotPublish = () => null, fault = () => {} } = options;
  const { speakerOf = () => null } = options;
  const speakers = new OneSpeaker();
  function whyNot(client: Client, topic: string): string | null {
    const why = whyNotPublish(topic);
    const vehicle = why === null ? speakerOf(topic) : null;
    return vehicle === null ? why : speakers.whyNot(client, vehicle, performance.now());
  }
  const isLocal = host === '127.0.0.1' || host === '::1' || host === 'localhost';
  if (!isLocal && known === undefined) {
    throw new PalaestraError('bad_input', `Cannot open the MQTT broker: ${host} needs a name and a password`);
  }
  const secret = randomBytes(24).toString('base64url');
  const own = new WeakSet<object>();
  const aedes = new Aedes({
    queueLimit: 1000,
    authenticate(client, user, password, done) {
      const given = password?.toString() ?? '';
      if (user === OWN_USER && alike(given, secret)) {
        own.add(client);
        done(null, true);
      } else if (known === undefined ? user !== OWN_USER : user === known.user && alike(given, known.password)) {
        done(null, true);
      } else {
        fault(`A client was refused by the broker: wrong name or password (${nameOf(client)})`);
        done(Object.assign(new Error('Not authorized'), { returnCode: NOT_AUTHORIZED }), null);
      }
    },
    authorizePublish(client, packet, done) {
      const why = client === null || own.has(client) ? null : whyNot(client, packet.topic);
      if (why === null) {
        done(null);
        return;
      }
      fault(`A client was put off the line: ${why} (${nameOf(client!)}, ${packet.topic.slice(0, 200)})`);
      done(new Error(why));
    },
  });
  // What the broker tells of itself names its clients, and who takes a client's name takes its line.
  aedes.authorizeSubscribe = (client, subscription, done) =>
    done(null, subscription.topic.startsWith('$') && client !== null && !own.has(client) ? null : subscription);
  await aedes.listen();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    const limited = limitedConnection(socket, MOST_BYTES, (bytes) => {
      const found = Number.isFinite(bytes) ? `${bytes}` : 'none that can be';
      fault(`A client was put off the line: expected packets of at most ${MOST_BYTES} bytes, found ${found}`);
    });
    limited.on('error', () => limited.destroy());
    aedes.handle(limited);
  });
  server.maxConnections = MOST_CONNECTIONS;
  // A malformed packet ends its client alone.
  for (const event of ['clientError', 'connectionError'] as const) {
    aedes.on(event, (client, error) => {
      if (/packet|header|protocol|malformed/i.test(error.message)) {
        fault(`A client was put off the line: ${error.message.slice(0, 200)} (${nameOf(client)})`);
      }
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      aedes.close();
      reject(new PalaestraError('unavailable', `Cannot open the MQTT broker: ${error.message}`));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const at = host.includes(':') ? `[${host}]` : host;
  const near = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : at;
  return {
    url: `mqtt://${at}:${bound}`,
    ownUrl: `mqtt://${OWN_USER}:${secret}@${near}:${bound}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await closed;
    },
  };
}

/** What a client calls itself may be anything. */
function nameOf({ id }: { readonly id: string | null }): string {
  return JSON.stringify((id ?? 'without a name').slice(0, 60));
}
