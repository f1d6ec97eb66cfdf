import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { TCP_FAULTS, type TcpRates } from './tcp-faults.ts';
import { openTcpProxy, type TcpProxy, type TcpProxyOptions } from './tcp-proxy.ts';

const MIB = 1024 * 1024;
const SENT = new Uint8Array(4 * MIB).map((_, i) => (i * 7 + (i >> 11)) & 255);

let sink: Server;
/** What arrived behind the proxy and how it ended, a connection each. */
let arrivals: { bytes: Uint8Array[]; end: 'end' | 'reset' | null }[];
let proxy: TcpProxy | undefined;
beforeEach(async () => {
  arrivals = [];
  sink = createServer((socket) => {
    const arrival: (typeof arrivals)[number] = { bytes: [], end: null };
    arrivals.push(arrival);
    socket.on('data', (chunk) => arrival.bytes.push(chunk));
    socket.on('end', () => {
      arrival.end = 'end';
      // What came comes back, so that the other direction is seen too.
      socket.end(Buffer.concat(arrival.bytes));
    });
    socket.on('error', () => {
      arrival.end = 'reset';
    });
  });
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
});
afterEach(async () => {
  await proxy?.close();
  sink.close();
});

async function open(options: Partial<TcpProxyOptions>, seed = 'a'): Promise<TcpProxy> {
  const target = { host: '127.0.0.1', port: (sink.address() as AddressInfo).port };
  proxy = await openTcpProxy({ target, random: seededRandom(seed), ...options });
  return proxy;
}

/** Send everything and wait for the end of the connection. */
async function send(port: number): Promise<{ back: Buffer; reset: boolean }> {
  const socket = connect(port, '127.0.0.1');
  const back: Buffer[] = [];
  let reset = false;
  socket.on('error', () => {
    reset = true;
  });
  socket.on('data', (chunk) => back.push(chunk));
  socket.end(SENT);
  await once(socket, 'close').catch(() => {});
  return { back: Buffer.concat(back), reset };
}

const arrived = (i = 0) => Buffer.concat(arrivals[i]!.bytes);

/** Bits in which two arrays differ. */
function turned(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (let i = 0; i < a.length; i++) for (let x = a[i]! ^ b[i]!; x > 0; x &= x - 1) bits += 1;
  return bits;
}

test('a calm link carries both directions unharmed, with delay, jitter and a limit', async () => {
  const { port, did } = await open({ latencyMs: 5, jitterMs: 20, limit: 100e6 });
  const [one, two] = await Promise.all([send(port), send(port)]);
  for (const { back } of [one, two]) expect(back.equals(SENT)).toBe(true);
  expect(did).toMatchObject({ connections: 2, bytes: { up: 2 * SENT.length, down: 2 * SENT.length } });
  expect(TCP_FAULTS.map((fault) => did[fault])).toEqual([0, 0, 0, 0, 0, 0]);
});

test('flips turn one bit each, as many as are counted, in the direction that was asked', async () => {
  const { port, did } = await open({ down: { flip: 5 } });
  const { back } = await send(port);
  expect(arrived().equals(SENT)).toBe(true);
  expect(back.length).toBe(SENT.length);
  expect(did.flip).toBeGreaterThan(5);
  expect(turned(back, SENT)).toBe(did.flip);
});

test('duplicates and stalls leave every byte there; duplicates add some', async () => {
  const { port, did } = await open({ up: { duplicate: 2, stall: 1 }, stallMs: 1 });
  await send(port);
  expect(did.duplicate).toBeGreaterThan(0);
  expect(did.stall).toBeGreaterThan(0);
  expect(arrived().length).toBeGreaterThan(SENT.length);
});

test('a cut resets both ends, a truncation ends early without a word, a swallowed connection just falls silent', async () => {
  const rate: TcpRates = { cut: 2 };
  const cutting = await open({ up: rate });
  expect((await send(cutting.port)).reset).toBe(true);
  expect(cutting.did.cut).toBe(1);
  await expect.poll(() => arrivals[0]!.end).toBe('reset');
  await cutting.close();

  const truncating = await open({ up: { truncate: 2 } });
  void send(truncating.port);
  await expect.poll(() => arrivals[1]?.end).toBe('end');
  expect(arrived(1).equals(SENT.subarray(0, arrived(1).length))).toBe(true);
  expect(arrived(1).length).toBeLessThan(SENT.length);
  await truncating.close();

  const swallowing = await open({ up: { swallow: 2 } });
  void send(swallowing.port);
  await expect.poll(() => swallowing.did.swallow).toBe(1);
  expect(arrivals[2]!.end).toBeNull();
});

test('the same seed turns the same bits, another seed others; a calmed link turns none', async () => {
  const results: Buffer[] = [];
  for (const seed of ['a', 'a', 'b']) {
    const { port } = await open({ up: { flip: 3 } }, seed);
    await send(port);
    results.push(arrived(results.length));
    await proxy!.close();
  }
  expect(results[0]!.equals(results[1]!)).toBe(true);
  expect(results[0]!.equals(results[2]!)).toBe(false);
  const { port, calm } = await open({ up: { flip: 3 } });
  calm();
  expect((await send(port)).back.equals(SENT)).toBe(true);
});

test('who connects while nobody is behind the link is cut off and counted', async () => {
  const { port, did } = await open({ target: { host: '127.0.0.1', port: 1 } });
  expect((await send(port)).reset).toBe(true);
  expect(did.refused).toBe(1);
});
