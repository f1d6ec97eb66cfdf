import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, createServer, type Socket } from 'node:net';
import type { Pace } from '../pace.ts';

/** Turns of the event loop after all that was sent has come, for who answers it in a later one. */
const QUIET_TURNS = 4;
/** Real time after which a line that is still not quiet is a fault of the test, ms. */
const PATIENCE_MS = 120_000;

/**
 * A clock for a plant on a real wire that goes on only when nothing more is under way there, so that what happens does not
 * depend on how fast the machine is, and hours take as long as their messages. Broker and clients are in this process; all
 * sockets that it opens from now on are watched.
 */
export interface Lockstep {
  readonly pace: Pace;
  /** A line to a broker that can change what is sent to it, and is `latency` long; returns its address. */
  through(url: string, change?: (bytes: Buffer) => Buffer): Promise<string>;
  /** Let the clock go on by so many ms. @throws Error when a line is lost meanwhile, or does not come to rest. */
  pass(ms: number): Promise<void>;
  end(): Promise<void>;
}

/** @param latency of the line, each way to and from the broker, ms of this clock. */
export function lockstep(latency = 0): Lockstep {
  let now = 0;
  let count = 0;
  /** Who comes and goes while the clock stands is not held up. */
  let passes = false;
  /** By time, then in the order in which they came. */
  const waiting: { at: number; order: number; what: (() => void) | null }[] = [];
  const isBefore = (a: number, b: number) =>
    waiting[a]!.at < waiting[b]!.at || (waiting[a]!.at === waiting[b]!.at && waiting[a]!.order < waiting[b]!.order);
  const swap = (a: number, b: number) => {
    [waiting[a], waiting[b]] = [waiting[b]!, waiting[a]!];
  };

  function later(ms: number, what: () => void): () => void {
    const one: (typeof waiting)[number] = { at: now + Math.max(0, ms), order: count++, what };
    let at = waiting.push(one) - 1;
    for (let up = (at - 1) >> 1; at > 0 && isBefore(at, up); up = (at - 1) >> 1) {
      swap(at, up);
      at = up;
    }
    return () => {
      one.what = null;
    };
  }

  function next(): (typeof waiting)[number] {
    const first = waiting[0]!;
    const last = waiting.pop()!;
    if (waiting.length === 0) return first;
    waiting[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const down of [2 * at + 1, 2 * at + 2]) if (down < waiting.length && isBefore(down, least)) least = down;
      if (least === at) return first;
      swap(at, least);
      at = least;
    }
  }

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
      const changed = change(bytes);
      if (latency === 0 || !passes) to.write(changed);
      else later(latency, () => to.write(changed));
    });
  }

  return {
    pace: { now: () => now, date: () => Date.UTC(2026, 0, 5) + now, later },
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
      const until = now + ms;
      await quiet();
      passes = true;
      while (waiting.length > 0 && waiting[0]!.at <= until) {
        now = Math.max(now, waiting[0]!.at);
        while (waiting.length > 0 && waiting[0]!.at <= now) next().what?.();
        await quiet();
      }
      passes = false;
      now = until;
    },
    async end() {
      for (const channel of CHANNELS) unsubscribe(channel, watch);
      for (const socket of ends) socket.destroy();
      await Promise.all(servers.map((close) => close()));
    },
  };
}
