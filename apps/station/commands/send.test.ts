import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, json } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { type Command, type CommandIo, type ExitCode, episodeIdOf, sha256Of } from '@palaestra/core';
import { Receipt, receiptKeys, verifyReceipt } from '@palaestra/transmit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../../../conformance/faults/random.ts';
import { type Ground, openGround } from '../../../stages/2-transmit/testing/ground.ts';
import { recording } from '../../../stages/2-transmit/testing/recording.ts';
import { sendBeside } from '../send-beside.ts';
import { stationOutbox } from './outbox.ts';
import { stationSend } from './send.ts';

let ground: Ground;
let folder: string;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'station-send-'));
  ground.requests.length = 0;
  ground.before = async () => {};
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  exit: ExitCode;
  // biome-ignore lint/suspicious/noExplicitAny: what a program prints is looked at as a program would
  result: any;
  notes: string[];
}

async function run(
  command: Command,
  values: Record<string, string | boolean | string[]> = {},
  { key = 'acme:collector', signal = new AbortController().signal, url = ground.url } = {},
): Promise<Ran> {
  const lines: string[] = [];
  const notes: string[] = [];
  const io: CommandIo = {
    out: (line) => void lines.push(line),
    note: (line) => void notes.push(line),
    progress: () => {},
    signal,
    server: { url, key },
  };
  const defaults = command === stationSend ? { keep: false, once: true, quiet: '5' } : {};
  const exit = await command.run({ positionals: [folder], values: { ...defaults, ...values }, json: true }, io);
  expect(lines).toHaveLength(1);
  return { exit, result: JSON.parse(lines[0]!), notes };
}

const names = async () => (await readdir(folder)).filter((name) => name.endsWith('.mcap'));

async function put(name: string, options: Parameters<typeof recording>[0]): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await recording(options);
  await writeFile(join(folder, name), bytes);
  return bytes;
}

async function stored(sha256: string): Promise<Uint8Array> {
  return buffer(await ground.context.blobs.read(sha256));
}

test('a folder is sent and emptied; a signed receipt stays for each recording', async () => {
  const contents = [await put('a.mcap', { seed: 401 }), await put('b.mcap', { seed: 402, padding: 3e6 })];
  await writeFile(join(folder, 'copy.mcap'), contents[0]!);
  await writeFile(join(folder, 'c.mcap.part'), 'still being recorded');
  const { exit, result } = await run(stationSend, { limit: '50MB/s', window: ['00:00-24:00=40MB/s'], quota: '1GB' });
  expect({ exit, ...result }).toMatchObject({
    exit: 0,
    unsent: { recordings: 0, bytes: 0 },
    quarantined: 0,
    rest: [],
    waiting: [],
    fault: null,
  });
  expect(result.ingested).toHaveLength(2);
  expect(await names()).toEqual([]);
  const keys = await receiptKeys({
    fetch,
    url: ground.url,
    key: 'acme:collector',
    signal: new AbortController().signal,
    wait: (ms) => setTimeout(ms),
  });
  for (const bytes of contents) {
    const sha256 = await sha256Of(bytes);
    const receipt = Receipt.parse(JSON.parse(await readFile(join(folder, `.outbox/receipts/${sha256}.json`), 'utf8')));
    await verifyReceipt(receipt, keys[0]!, { sha256, size: bytes.length });
    expect(receipt.id).toBe(episodeIdOf(sha256));
    expect(await stored(sha256)).toEqual(Buffer.from(bytes));
  }
  const { result: shown } = await run(stationOutbox);
  expect(shown).toEqual({ entries: [], notNoted: [], waiting: [], receipts: 2 });
});

test('a sender that is killed at random points, again and again, brings everything once and byte for byte', async () => {
  const contents: Uint8Array<ArrayBuffer>[] = [];
  for (let i = 0; i < 12; i++) contents.push(await put(`${i}.mcap`, { seed: 500 + i, padding: (i % 4) * 1.3e6 }));
  // Compiled once: what is killed writes nothing down at its end.
  const script = `import { flushCompileCache } from 'node:module';
    import { stationSend } from ${JSON.stringify(join(import.meta.dirname, 'send.ts'))};
    flushCompileCache();
    const io = { out() {}, note() {}, progress() {}, signal: new AbortController().signal,
      server: { url: ${JSON.stringify(ground.url)}, key: 'acme:collector' } };
    process.exitCode = await stationSend.run({ positionals: [${JSON.stringify(folder)}],
      values: { keep: false, once: true, quiet: '5', limit: '60MB/s' }, json: true }, io);`;
  const compiled = await mkdtemp(join(tmpdir(), 'station-send-compiled-'));
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
  const dice = seededRandom('killed sender');
  let kills = 0;
  for (let round = 0; ; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: import.meta.dirname,
      env,
    });
    const exited = once(child, 'exit');
    // At a request of its own, or a moment after one: between the answer and what the child makes of it.
    let left = dice.between(1, 10);
    const lateMs = dice.next() < 0.5 ? 0 : dice.next() * 30;
    ground.before = async () => {
      if (round >= 10 || --left !== 0) return;
      if (lateMs === 0) child.kill('SIGKILL');
      else void setTimeout(lateMs).then(() => child.kill('SIGKILL'));
    };
    const [code, signal] = await exited;
    if (signal === 'SIGKILL') {
      kills++;
      continue;
    }
    expect(code).toBe(0);
    break;
  }
  ground.before = async () => {};
  await rm(compiled, { recursive: true, force: true });
  expect(kills).toBeGreaterThan(2);
  console.log(`${kills} kills`);
  expect(await names()).toEqual([]);
  expect(await readdir(join(folder, '.outbox/entries'))).toEqual([]);
  expect(await readdir(join(folder, '.outbox/receipts'))).toHaveLength(12);
  for (const bytes of contents) {
    const sha256 = await sha256Of(bytes);
    expect(await stored(sha256)).toEqual(Buffer.from(bytes));
    expect(ground.told.filter((one) => one === `acme/${episodeIdOf(sha256)}`).length).toBeLessThanOrEqual(1);
  }
}, 600_000);

test('one process per folder', async () => {
  await put('a.mcap', { seed: 403 });
  const stop = new AbortController();
  const first = run(stationSend, { once: false }, { signal: stop.signal });
  await expect.poll(names).toEqual([]);
  await expect(run(stationSend)).rejects.toMatchObject({ code: 'conflict' });
  // A look does no harm.
  expect((await run(stationOutbox)).result).toMatchObject({ receipts: 1 });
  // What appears meanwhile is sent; then the person stops.
  await put('b.mcap', { seed: 404 });
  await expect.poll(names).toEqual([]);
  stop.abort();
  expect(await first).toMatchObject({ exit: 0, result: { unsent: { recordings: 0 } } });
});

test('what the server refuses stays, is listed with its reason, and is sent when a person has mended it', async () => {
  const bytes = await put('good.mcap', { seed: 405 });
  const bad = bytes.slice();
  bad.fill(7, 40, bytes.length - 30);
  await writeFile(join(folder, 'bad.mcap'), bad);
  const { exit, result } = await run(stationSend);
  expect(exit).toBe(1);
  expect(result.rest).toMatchObject([
    { name: 'bad.mcap', state: 'quarantined', reason: expect.stringMatching(/^Cannot/) },
  ]);
  expect(await names()).toEqual(['bad.mcap']);
  const shown = await run(stationOutbox);
  expect(shown).toMatchObject({
    exit: 1,
    result: { entries: [{ name: 'bad.mcap', state: 'quarantined' }], receipts: 1 },
  });
  await expect(run(stationOutbox, { forget: 'bad.mcap' })).rejects.toThrow(/its file is still here/);
  await expect(run(stationOutbox, { retry: 'worse.mcap' })).rejects.toThrow(/expected one of this name, found none/);
  // Asked for again, the server looks at it anew.
  expect((await run(stationOutbox, { retry: 'bad.mcap' })).result.entries).toMatchObject([{ state: 'recorded' }]);
  ground.requests.length = 0;
  expect((await run(stationSend)).result.rest).toMatchObject([{ state: 'quarantined' }]);
  expect(ground.requests.filter((line) => line.endsWith('/finish'))).not.toEqual([]);
  await rm(join(folder, 'bad.mcap'));
  expect((await run(stationOutbox, { forget: 'bad.mcap' })).result.entries).toEqual([]);
});

test('the key of a station sends what this station has recorded, and puts the rest aside with the reason', async () => {
  await put('foreign.mcap', { seed: 410, station: 'sim-2' });
  await put('own.mcap', { seed: 411 });
  const { exit, result } = await run(stationSend, {}, { key: 'acme:collector:sim-1' });
  expect([exit, result]).toEqual([1, expect.objectContaining({ quarantined: 1 })]);
  expect(await names()).toEqual(['foreign.mcap']);
  expect((await run(stationOutbox)).result.entries).toMatchObject([
    { state: 'quarantined', reason: expect.stringMatching(/expected sim-1, found sim-2/) },
  ]);
});

test('a key that is not valid, or not any more, ends it in one sentence and keeps everything', async () => {
  await put('a.mcap', { seed: 406 });
  await expect(run(stationSend, {}, { key: 'wrong:owner' })).rejects.toMatchObject({
    code: 'unauthenticated',
    message: expect.stringMatching(/^Cannot send: the server refused the sign-in/),
  });
  await expect(run(stationSend, {}, { key: 'acme:student' })).rejects.toMatchObject({ code: 'forbidden' });
  expect(await names()).toEqual(['a.mcap']);
  expect((await run(stationOutbox)).result.entries).toMatchObject([{ state: 'recorded' }]);
  // Revoked while its parts are under way.
  ground.before = async (line) => {
    if (line.startsWith('PUT')) ground.revoked.add('acme');
  };
  await expect(run(stationSend, { once: false })).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await names()).toEqual(['a.mcap']);
  expect((await run(stationOutbox)).result.entries).toMatchObject([{ reason: expect.stringMatching(/the sign-in/) }]);
  ground.before = async () => {};
  ground.revoked.clear();
  expect((await run(stationSend)).exit).toBe(0);
});

test('another server under the same address is not believed before a person accepts its key', async () => {
  // Two servers take turns behind one address, as after one was set up anew.
  const other = await openGround();
  let behind = ground.url;
  const door = createServer(async (request, response) => {
    const body = await buffer(request);
    const headers = new Headers(request.headers as Record<string, string>);
    for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) headers.delete(name);
    const init = { method: request.method!, headers, ...(body.length > 0 ? { body } : {}) };
    const answer = await fetch(new URL(request.url!, behind), init);
    response.writeHead(answer.status, { 'Content-Type': answer.headers.get('Content-Type') ?? 'text/plain' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  try {
    await put('a.mcap', { seed: 407 });
    expect((await run(stationSend, {}, { url })).exit).toBe(0);
    await put('b.mcap', { seed: 408 });
    behind = other.url;
    const refused = await run(stationSend, {}, { url }).catch((error: Error) => error.message);
    const key = /--accept-key ([0-9a-f]{16})"/.exec(String(refused))?.[1];
    expect(refused).toMatch(/^Cannot send: the server signs with another key/);
    expect(other.requests.filter((line) => !line.endsWith('/receipt-keys'))).toEqual([]);
    expect(await names()).toEqual(['b.mcap']);
    await run(stationOutbox, { 'accept-key': key! }, { url });
    expect((await run(stationSend, {}, { url })).exit).toBe(0);
    expect(await names()).toEqual([]);
  } finally {
    door.close();
    await other.close();
  }
});

test('the ground hears what waits and that the spool fills', async () => {
  const beats: unknown[] = [];
  const board = createServer(async (request, response) => {
    if (request.url === '/api/v1/stations/real-1/heartbeat') beats.push(await json(request));
    response.writeHead(request.url!.endsWith('/heartbeat') ? 200 : 503, { 'Content-Type': 'application/json' });
    response.end('{"blockers":[]}');
  }).listen(0, '127.0.0.1');
  await once(board, 'listening');
  const bytes = await put('a.mcap', { seed: 409 });
  const stop = new AbortController();
  const url = `http://127.0.0.1:${(board.address() as AddressInfo).port}`;
  const values = { once: false, station: 'real-1', quota: `${Math.floor(bytes.length * 1.1)}` };
  const sending = run(stationSend, values, { signal: stop.signal, url });
  await expect
    .poll(() => beats.at(-1))
    .toMatchObject({
      session: null,
      spool: { recordings: 1, bytes: bytes.length },
      fault: null,
      warning: expect.stringMatching(/^The spool holds 90 % of its quota .* none is dropped/),
    });
  stop.abort();
  expect((await sending).result).toMatchObject({ unsent: { recordings: 1 }, quota: { level: 'filling' } });
  board.close();
});

test('a recorder sends beside its work: what is there at once, the last one after its end, and a fault only tells', async () => {
  const notes: string[] = [];
  const io: CommandIo = {
    out: () => {},
    note: (line) => void notes.push(line),
    progress: () => {},
    signal: new AbortController().signal,
    server: { url: ground.url, key: 'acme:collector' },
  };
  await put('before.mcap', { seed: 410 });
  const beside = await sendBeside(folder, io);
  await expect.poll(() => notes.length).toBe(1);
  expect(await names()).toEqual([]);
  expect(await sendBeside(folder, io)).toBeNull();
  await put('last.mcap', { seed: 411 });
  await beside!.finish();
  expect(await names()).toEqual([]);
  expect(notes).toMatchObject(
    [/^before.mcap: verified, ep_/, /Another process/, /^last.mcap: verified/].map((one) => expect.stringMatching(one)),
  );
  await put('kept.mcap', { seed: 412 });
  const refused = await sendBeside(folder, { ...io, server: { url: ground.url, key: 'wrong:owner' } });
  await refused!.finish();
  expect(await names()).toEqual(['kept.mcap']);
  expect(notes.at(-1)).toMatch(/^Cannot send: the server refused the sign-in/);
});

test('options that make no sense are refused before anything is touched', async () => {
  for (const values of [{ limit: '5' }, { window: ['1-2=3'] }, { quota: 'much' }, { from: folder }]) {
    await expect(run(stationSend, values)).rejects.toMatchObject({ code: 'bad_input' });
  }
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
  await expect(run(stationSend)).rejects.toMatchObject({ code: 'not_found' });
  await expect(run(stationOutbox)).rejects.toMatchObject({ code: 'not_found' });
});
