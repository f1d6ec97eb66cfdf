import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Ground, openGround } from '../testing/ground.ts';
import { manifestFor, rawSender } from '../testing/raw-sender.ts';
import { recording } from '../testing/recording.ts';

const SENDERS = 200;
const PART = 2 * 1024 * 1024;
/** Below it a machine does not matter: what 300 requests and their sockets need, however long their bodies are. */
const PER_SENDER = 192 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let ground: Ground;
beforeAll(async () => {
  ground = await openGround({ partsInFlight: 16, patience: { idleMs: 500 } });
});
afterAll(() => ground.close());

/** A sender of one part that stops before its last byte. */
function slowSender(sha256: string, body: Uint8Array, key: string): Socket & { answer: string } {
  const { hostname, port } = new URL(ground.url);
  const socket = Object.assign(connect(Number(port), hostname), { answer: '' });
  socket.on('data', (data) => {
    socket.answer += data;
  });
  socket.on('error', () => {});
  socket.write(
    `PUT /api/v1/uploads/${sha256}/parts/0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: ${PART}\r\n\r\n`,
  );
  socket.write(body.subarray(0, PART - 1));
  return socket;
}

test('hundreds of slow uploads cost neither memory nor the turn of others', async () => {
  const bytes = await recording({ padding: PART });
  const manifest = await manifestFor(bytes, 'slow.mcap', PART);
  const orgs = Array.from({ length: SENDERS }, (_, i) => `slow${i}`);
  for (const org of orgs) expect((await rawSender(ground, `${org}:collector`).announce(manifest)).status).toBe(200);
  const memory = () => {
    // Twice: buffers that the first one frees are swept in the background, and the second waits for that.
    collectGarbage();
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const before = memory();
  // All of them send from the same bytes, so what grows is the server's.
  const sockets = orgs.map((org) => slowSender(manifest.sha256, bytes, `${org}:collector`));
  let most = 0;
  let watch: NodeJS.Timeout;
  // A full collection takes its time, so there is a long pause after each.
  const look = () => {
    most = Math.max(most, memory() - before);
    watch = setTimeout(look, 2000);
  };
  look();
  // Each of the slow ones is given up when nothing comes any more; while they are, an honest sender gets its turns.
  const honest = await recording({ seed: 2, padding: 200_000 });
  const sender = rawSender(ground, 'honest:collector');
  const told = await manifestFor(honest);
  await sender.announce(told);
  await vi.waitFor(
    async () => {
      expect(new Set(await sender.putAll(told, honest))).toEqual(new Set([204]));
    },
    { timeout: 240_000 },
  );
  expect((await sender.finish(told.sha256)).status).toBe(200);
  await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')));
  clearTimeout(watch!);
  for (const { answer } of sockets) expect(answer).toMatch(/^HTTP\/1.1 503 /);
  console.log(`${SENDERS} slow uploads of ${PART} bytes: at most ${(most / 2 ** 20).toFixed(1)} MiB in buffers`);
  expect(most).toBeLessThan(SENDERS * PER_SENDER);
  const { rows } = await sql`select 1 from uploads where received_bytes > 0 and org like 'slow%'`.execute(
    ground.context.db,
  );
  expect(rows).toEqual([]);
});
