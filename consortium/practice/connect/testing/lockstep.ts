import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, createServer, type Socket } from 'node:net';
import type { Pace } from '../pace.ts';
import { manualPace } from './manual-pace.ts';

/** Turns of the event loop after all that was sent has come, for who answers it in a later one. */
const QUIET_TURNS = 4;
/** Real time after which a line that is still not quiet is a fault of the test, ms. */
const PATIENCE_MS = 120_000;

/**
 * A clock for a plant on a real wire that goes on only when nothing more is under way there, so that what happens does not
 * depend on how fast the machine is. Broker and clients are in this process; all sockets that it opens from now on are watched.
 */
export interface Lockstep {
  readonly pace: Pace;
  /** A line to a broker that can change what is sent to it; returns its address. */
  through(url: string, change?: (bytes: Buffer) => Buffer): Promise<string>;
  /** Let the clock go on by so many ms. @throws Error when a line is lost meanwhile, or does not come to rest. */
  pass(ms: number): Promise<void>;
  end(): Promise<void>;
}

export function lockstep(): Lockstep {
  const pace = manualPace();
  /** Who comes and goes while the clock stands is no loss. */
  let passes = false;
  /** Both ends of each line. */
  const ends = new Set<Socket>();
  /** A line has ended while the clock went, as when the process stood still for longer than MQTT waits. */
  let isLost = false;
  const watch = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    ends.add(socket);
    socket.once('close', () => {
      ends.delete(socket);
      isLost ||= passes;
    });
  };
  const CHANNELS = ['net.client.socket', 'net.server.socket'];
  for (const channel of CHANNELS) subscribe(channel, watch);

  /** Bytes that were sent over all lines, and those that have come. */
  function moved(): readonly [sent: number, come: number] {
    let [sent, come] = [0, 0];
    for (const socket of ends) {
      // A line that is not yet there is to be waited for.
      sent += socket.bytesWritten + Number(socket.connecting);
      come += socket.bytesRead;
    }
    return [sent, come];
  }

  async function quiet(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    for (let before = -1; ; ) {
      for (let turn = 0; turn < QUIET_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
      const [sent, come] = moved();
      if (isLost) throw new Error('a line was lost: what follows would be another plant');
      if (sent === come && sent === before) return;
      before = sent === come ? sent : -1;
      if (performance.now() > end) throw new Error(`the wire does not come to rest: ${sent - come} bytes under way`);
    }
  }

  const servers: (() => Promise<void>)[] = [];

  function pipe(from: Socket, to: Socket, change: (bytes: Buffer) => Buffer): void {
    from.on('error', () => to.destroy()).on('close', () => to.destroy());
    from.on('data', (bytes) => {
      to.write(change(bytes));
    });
  }

  return {
    pace,
    async through(url, change = (bytes) => bytes) {
      const port = Number(new URL(url).port);
      const server = createServer((socket) => {
        const broker = connect(port, '127.0.0.1');
        pipe(socket, broker, change);
        pipe(broker, socket, (bytes) => bytes);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers.push(() => new Promise((resolve) => server.close(() => resolve())));
      return url.replace(`:${port}`, `:${(server.address() as { port: number }).port}`);
    },
    async pass(ms) {
      const until = pace.now() + ms;
      await quiet();
      passes = true;
      for (let next = pace.next(); next !== null && next <= until; next = pace.next()) {
        pace.pass(next - pace.now());
        await quiet();
      }
      passes = false;
      pace.pass(until - pace.now());
    },
    async end() {
      for (const channel of CHANNELS) unsubscribe(channel, watch);
      for (const socket of ends) socket.destroy();
      await Promise.all(servers.map((close) => close()));
    },
  };
}
