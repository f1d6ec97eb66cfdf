import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LinkLimit } from './link-limit.ts';
import { linkLimit } from './link-limit.ts';
import type { Random } from './random.ts';
import { faultPlan, TCP_FAULTS, type TcpFault, type TcpRates } from './tcp-faults.ts';

type Way = 'up' | 'down';

/** A link; `up` is what clients send. */
export interface TcpProxyOptions {
  readonly target: { readonly host: string; readonly port: number };
  readonly random: Random;
  /** Bytes per second of each direction, for all connections together. */
  readonly limit?: number;
  /** Delay of every byte, ms; `jitterMs` is the most that is added to it. */
  readonly latencyMs?: number;
  readonly jitterMs?: number;
  readonly stallMs?: number;
  readonly up?: TcpRates;
  readonly down?: TcpRates;
}

export type TcpCounts = Record<TcpFault, number> & {
  connections: number;
  /** Connections that found nobody behind the proxy. */
  refused: number;
  bytes: Record<Way, number>;
};

export interface TcpProxy {
  readonly url: string;
  readonly port: number;
  readonly did: TcpCounts;
  /** From now on carry everything unharmed, also on connections that are open. */
  calm(): void;
  /** Cut every connection, or the share of them that a random draw takes. */
  cutNow(share?: number): void;
  close(): Promise<void>;
}

/** Bytes that wait in one direction of a connection before its sender is held back. */
const WINDOW = 1024 * 1024;

/** Carry TCP connections to `target` and do to them what bad networks do. */
export async function openTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const { target, random, limit = Number.POSITIVE_INFINITY, stallMs = 3000 } = options;
  const links: Record<Way, LinkLimit> = { up: linkLimit(limit), down: linkLimit(limit) };
  const none = Object.fromEntries(TCP_FAULTS.map((fault) => [fault, 0])) as Record<TcpFault, number>;
  const did: TcpCounts = { ...none, connections: 0, refused: 0, bytes: { up: 0, down: 0 } };
  const open = new Set<() => void>();
  let calm = false;

  /** Hold a chunk back by the latency without holding back the next one: the queue is the delay line. */
  function delayed(from: Socket, dice: Random, deliver: (chunk: Uint8Array) => Promise<void>, end: () => void) {
    const { latencyMs = 0, jitterMs = 0 } = options;
    let waiting = 0;
    let last: Promise<void> = Promise.resolve();
    from.on('data', (chunk) => {
      const due = performance.now() + latencyMs + dice.next() * jitterMs;
      waiting += chunk.byteLength;
      if (waiting > WINDOW) from.pause();
      last = last.then(async () => {
        const wait = due - performance.now();
        if (wait > 0) await sleep(wait);
        await deliver(chunk);
        waiting -= chunk.byteLength;
        if (waiting <= WINDOW) from.resume();
      });
    });
    from.on('end', () => void last.then(end));
  }

  function carry(way: Way, from: Socket, to: Socket, dice: Random, cut: () => void): void {
    const plan = faultPlan(options[way] ?? {}, dice);
    let swallowing = false;
    async function deliver(chunk: Uint8Array): Promise<void> {
      for (const { bytes, fault } of calm ? [{ bytes: chunk, fault: null }] : plan.steps(chunk)) {
        if (swallowing || to.destroyed) return;
        await links[way].take(bytes.byteLength);
        did.bytes[way] += bytes.byteLength;
        if (to.destroyed) return;
        if (!to.write(bytes)) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => {});
        if (fault === null) continue;
        did[fault] += 1;
        if (fault === 'stall') await sleep(stallMs);
        if (fault === 'swallow') swallowing = true;
        if (fault === 'cut') cut();
        if (fault === 'truncate') {
          to.end();
          swallowing = true;
        }
      }
    }
    // Whoever is behind a link that swallows never hears of the end.
    delayed(from, dice.fork('jitter'), deliver, () => (swallowing ? from : to).end());
  }

  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ ...target, allowHalfOpen: true });
    const dice = random.fork(`connection ${did.connections++}`);
    const cut = () => {
      for (const side of [near, far]) side.resetAndDestroy();
    };
    open.add(cut);
    far.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') did.refused += 1;
      near.resetAndDestroy();
    });
    // What is under way in an orderly end still arrives; after a fault nothing does.
    near.on('error', () => far.resetAndDestroy());
    for (const side of [near, far]) {
      side.on('close', () => near.destroyed && far.destroyed && open.delete(cut));
    }
    for (const side of [near, far]) side.setNoDelay(true);
    carry('up', near, far, dice.fork('up'), cut);
    carry('down', far, near, dice.fork('down'), cut);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    did,
    calm() {
      calm = true;
    },
    cutNow(share = 1) {
      for (const cut of [...open]) if (random.next() < share) cut();
    },
    async close() {
      server.close();
      for (const cut of [...open]) cut();
      await once(server, 'close');
    },
  };
}
