import { createServer, type Socket } from 'node:net';
import { PalaestraError } from '@palaestra/core';
import { Aedes } from 'aedes';

/** An MQTT broker in this process. */
export interface Broker {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Open a broker on the loopback address: there is neither a name nor a password, so nobody else may reach it. A plant with
 * real vehicles brings its own broker.
 *
 * @param port 0 for any. @throws PalaestraError `unavailable` when the port is taken.
 */
export async function openBroker(port: number): Promise<Broker> {
  const aedes = new Aedes({ queueLimit: 1000 });
  await aedes.listen();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    aedes.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      aedes.close();
      reject(new PalaestraError('unavailable', `Cannot open the MQTT broker: ${error.message}`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `mqtt://127.0.0.1:${bound}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await closed;
    },
  };
}
