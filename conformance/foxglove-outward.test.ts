import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FoxgloveClient } from '@foxglove/ws-protocol';
import type { CommandIo } from '@palaestra/core';
import { EpisodeWriter, foreignMetadata } from '@palaestra/formats/episode';
import {
  encodeClientFrame,
  encodeServerFrame,
  FoxgloveSession,
  type PlaybackState,
  SUBPROTOCOLS,
} from '@palaestra/formats/foxglove';
import { IndexedReader } from '@palaestra/formats/mcap';
import { fileReadable, fileWritable } from '@palaestra/formats/mcap/node';
import type { Database } from '@palaestra/platform/db';
import { testDb } from '@palaestra/platform/db/testing';
import type { Logger } from '@palaestra/platform/log';
import { type RunningServer, startServer } from '@palaestra/server';
import { createMirror, openStation, runUplink } from '@palaestra/station';
import { commands } from '@palaestra/transmit/commands';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fakeSource, json, jsonChannel } from '../apps/station/testing/fake-source.ts';
import { addApiKey } from '../platform/auth/api-keys.ts';
import type { AuthTables } from '../platform/auth/migrations.ts';

const START = 1_700_000_000_000_000_000n;
let folder: string;
let database: Database;
let server: RunningServer;
let episode: string;
let org: string;
let file: string;
const keys = { ours: '', student: '', theirs: '' };
const logged: string[] = [];
const log = new Proxy({} as Logger, {
  get: (_, name) => (name === 'child' ? () => log : (...words: unknown[]) => logged.push(JSON.stringify(words))),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaestra-outward-'));
  database = await testDb([]);
  server = await startServer({
    dataFolder: join(folder, 'store'),
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    services: ['web'],
    databaseUrl: database.url,
    log,
  });
  keys.ours = (await readFile(join(folder, 'store', 'local-key'), 'utf8')).trim();
  const db = database.db.withTables<AuthTables>();
  ({ id: org } = await db.selectFrom('organizations').select('id').executeTakeFirstOrThrow());
  await db.insertInto('organizations').values({ id: 'org_other', name: 'Other' }).execute();
  keys.theirs = (await addApiKey(db, { org: 'org_other', person: null, role: 'owner' }, 'other')).key;
  keys.student = (await addApiKey(db, { org, person: null, role: 'student' }, 'student')).key;
  for (const key of [keys.ours, keys.theirs]) {
    const robot = { embodiment: 'arm', serial: null };
    const station = { id: 'real-1', name: 'Real 1', simulated: false, cell: null, robot };
    expect((await ask('POST', '/stations', key, station)).status).toBe(201);
  }
  file = join(folder, 'episode.mcap');
  await record(file);
  const lines: string[] = [];
  const io = {
    out: (line: string) => lines.push(line),
    note() {},
    progress() {},
    signal: new AbortController().signal,
  };
  const send = commands.find(({ name }) => name === 'send')!;
  const values = Object.fromEntries(Object.entries(send.options).map(([name, option]) => [name, option.default]));
  const to: CommandIo = { ...io, server: { url: server.url, key: keys.ours } };
  await send.run({ values, positionals: [file], json: true }, to);
  episode = /ep_\w+/.exec(lines.join())![0];
});
afterAll(async () => {
  await server.close();
  await database.close();
  await rm(folder, { recursive: true });
});

async function ask(
  method: string,
  path: string,
  key: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

async function address(kind: string, id: string, key = keys.ours): Promise<string> {
  const { status, body } = await ask('POST', '/live/foxglove', key, { kind, id });
  expect(status).toBe(200);
  return `${server.url.replace('http', 'ws')}${(body as { path: string }).path}`;
}

/** One second of joints and pictures. */
async function record(path: string): Promise<void> {
  await using writable = await fileWritable(path);
  const writer = await EpisodeWriter.open(writable, { startNs: START });
  const joints = writer.joints({ topic: '/joint_states', role: 'state', joints: ['a', 'b'] });
  const schema = { name: 'foxglove.CompressedImage', encoding: 'protobuf', data: Uint8Array.of(10, 0) };
  const camera = writer.raw({ topic: '/camera', role: 'camera', schema, messageEncoding: 'protobuf' });
  for (let i = 0; i < 100; i++) {
    await joints.write(i / 100, [i, -i]);
    const logNs = START + BigInt(i) * 10_000_000n;
    if (i % 10 === 0) await camera.write({ logNs, data: crypto.getRandomValues(new Uint8Array(30_000)) });
  }
  await writer.close(foreignMetadata({ fileName: 'episode.mcap', summary: { profile: 'ros2' } }));
}

test('the client of @foxglove/ws-protocol gets every message of a stored episode, and from the beginning again', async () => {
  const socket = new WebSocket(await address('episode', episode), [FoxgloveClient.SUPPORTED_SUBPROTOCOL]);
  const client = new FoxgloveClient({ ws: socket as never });
  const seen = new Map<string, string[]>();
  const topics = new Map<number, string>();
  const faults: unknown[] = [];
  client.on('error', (error) => faults.push(error));
  client.on('serverInfo', ({ capabilities }) => expect(capabilities).toContain('time'));
  client.on('advertise', (channels) => {
    for (const channel of channels) topics.set(client.subscribe(channel.id), channel.topic);
  });
  client.on('message', ({ subscriptionId, timestamp, data }) => {
    const topic = topics.get(subscriptionId)!;
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
    seen.set(topic, [...(seen.get(topic) ?? []), `${timestamp} ${bytes}`]);
  });
  await expect.poll(() => seen.get('/camera')?.length).toBeGreaterThan(12);
  client.close();

  await using readable = await fileReadable(file);
  const reader = await IndexedReader.open(readable);
  const expected = new Map<string, string[]>();
  for await (const { channelId, logTime, data } of reader.messages()) {
    const { topic } = reader.channels.get(channelId)!;
    expected.set(topic, [...(expected.get(topic) ?? []), `${logTime} ${Buffer.from(data).toString('base64')}`]);
  }
  expect([...seen.keys()].sort()).toEqual(['/camera', '/joint_states']);
  for (const [topic, messages] of expected) {
    expect(seen.get(topic)!.slice(0, messages.length)).toEqual(messages);
    const again = seen.get(topic)!.slice(messages.length);
    expect(again).toEqual(messages.slice(0, again.length));
  }
  expect(faults).toEqual([]);
});

test('a client of foxglove.sdk.v1 pauses and seeks', async () => {
  const socket = new WebSocket(await address('episode', episode), [...SUBPROTOCOLS]);
  socket.binaryType = 'arraybuffer';
  const states: PlaybackState[] = [];
  const times: bigint[] = [];
  let span: unknown;
  const session = new FoxgloveSession(
    { send: (frame) => socket.send(frame) },
    {
      info: ({ range }) => (span = range),
      offered: ({ topic }) => topic === '/joint_states',
      message: (_channel, timeNs) => times.push(timeNs),
      playback: (state) => states.push(state),
    },
  );
  socket.addEventListener('message', ({ data }) => {
    session.receive(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer));
  });
  await expect.poll(() => times.length).toBeGreaterThan(0);
  expect(socket.protocol).toBe('foxglove.sdk.v1');
  expect(span).toEqual({ startNs: START, endNs: START + 990_000_000n });
  const seekNs = START + 505_000_000n;
  socket.send(encodeClientFrame({ op: 'playback', command: 'pause', speed: 1, seekNs, requestId: 'q' }));
  await expect.poll(() => states).toHaveLength(1);
  expect(states[0]).toMatchObject({ status: 'paused', didSeek: true, timeNs: seekNs, requestId: 'q' });
  await expect.poll(() => times.at(-1)).toBe(START + 500_000_000n);
  const before = times.length;
  socket.send(encodeClientFrame({ op: 'playback', command: 'play', speed: 100, seekNs: null, requestId: '' }));
  await expect.poll(() => states.at(-1)!.status).toBe('ended');
  expect(times.slice(before)).toEqual(Array.from({ length: 49 }, (_, i) => START + BigInt(51 + i) * 10_000_000n));
  socket.close();
});

/** How a handshake ends: `open`, or the status of the refusal. */
async function handshake(
  url: string,
  options: { protocols?: string[]; headers?: Record<string, string> } = {},
): Promise<string> {
  const { protocols = [...SUBPROTOCOLS], headers = {} } = options;
  const asked = await fetch(url.replace(/^ws/, 'http'), { headers }).catch(() => null);
  await asked?.body?.cancel();
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { protocols, headers });
    socket.addEventListener('open', () => {
      socket.close();
      resolve('open');
    });
    socket.addEventListener('error', () => resolve('refused'));
  });
}

test('nobody watches or shows what is not his, and no log holds a ticket', async () => {
  const url = await address('episode', episode);
  expect(await handshake(url)).toBe('open');
  expect(await handshake(url, { protocols: ['other'] })).toBe('refused');
  // Not the last letter: it holds bits that are thrown away.
  expect(await handshake(url.replace(/.(.)$/, (two, last) => `${two[0] === 'A' ? 'B' : 'A'}${last}`))).toBe('refused');
  expect(await handshake(url.replace(/\?.*/, ''))).toBe('refused');
  for (const [kind, id] of [
    ['episode', episode],
    ['station', 'nowhere'],
  ]) {
    expect((await ask('POST', '/live/foxglove', keys.theirs, { kind, id })).status).toBe(404);
  }
  const station = `${server.url.replace('http', 'ws')}/api/v1/live/stations/real-1`;
  const signedIn = (key: string) => ({ headers: { Authorization: `Bearer ${key}` } });
  expect(await handshake(station)).toBe('refused');
  expect(await handshake(station, signedIn('pal_wrong'))).toBe('refused');
  expect(await handshake(station, signedIn(keys.student))).toBe('refused');
  expect(await handshake(station.replace('real-1', 'nowhere'), signedIn(keys.ours))).toBe('refused');
  expect(await handshake(station.replace('real-1', '%E0%A4%A'), signedIn(keys.ours))).toBe('refused');
  const page = { headers: { Authorization: `Bearer ${keys.ours}`, Origin: 'https://elsewhere.example' } };
  expect(await handshake(station, page)).toBe('refused');
  expect(await handshake(station, signedIn(keys.ours))).toBe('open');
  expect(logged.join('\n')).not.toContain(new URL(url).searchParams.get('ticket')!.slice(0, 40));
});

test('a station is seen live by its own organization, and not by another with a station of the same name', async () => {
  const mirror = createMirror('real-1');
  const source = fakeSource('robot');
  const robot = { embodiment: 'arm', serial: null };
  const shown = mirror.show(source);
  const station = await openStation({
    spool: join(folder, 'spool'),
    station: 'real-1',
    robot,
    simulated: false,
    sources: [shown],
  });
  const ending = new AbortController();
  const notices: string[] = [];
  const options = { url: server.url, key: keys.ours, station: 'real-1', notice: (text: string) => notices.push(text) };
  const uplink = runUplink(mirror, options, ending.signal);
  const seen = { ours: [] as string[], theirs: [] as string[] };
  const clients = await Promise.all(
    (['ours', 'theirs'] as const).map(async (who) => {
      const url = await address('station', 'real-1', keys[who]);
      const client = new FoxgloveClient({ ws: new WebSocket(url, ['foxglove.websocket.v1']) as never });
      client.on('advertise', (channels) => {
        for (const { id } of channels) client.subscribe(id);
      });
      client.on('message', ({ data }) =>
        seen[who].push(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString()),
      );
      return client;
    }),
  );
  source.tell.connected('arm');
  const channel = jsonChannel('/joint_states');
  let i = 0;
  await vi.waitFor(
    () => {
      source.tell.message(channel, BigInt(++i), json({ i }));
      expect(seen.ours.length).toBeGreaterThan(5);
    },
    { timeout: 120_000, interval: 20 },
  );
  expect(seen.ours.at(-1)).toMatch(/^\{"i":\d+\}$/);
  expect(seen.theirs).toEqual([]);
  for (const client of clients) client.close();
  ending.abort();
  await uplink;
  await station.close();
  expect(notices).toEqual([]);
});

test('a key that is not known is told, and the station goes on', async () => {
  const ending = new AbortController();
  const notices: string[] = [];
  const options = {
    url: server.url,
    key: 'pal_wrong',
    station: 'real-1',
    notice: (text: string) => notices.push(text),
  };
  const uplink = runUplink(createMirror('real-1'), options, ending.signal);
  await expect
    .poll(() => notices)
    .toEqual([expect.stringMatching(/^The server does not show this station: it did not/)]);
  ending.abort();
  await uplink;
});

/** The answer to a handshake that is refused. */
function refusal(url: string, headers: Record<string, string> = {}): Promise<{ status: number; detail: string }> {
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
    'Sec-WebSocket-Protocol': SUBPROTOCOLS.join(', '),
  };
  return new Promise((resolve, reject) => {
    const asked = request(url.replace(/^ws/, 'http'), { headers: { ...upgrade, ...headers } });
    asked.on('error', reject);
    asked.on('upgrade', (_answer, socket) => {
      socket.destroy();
      reject(new Error('it was let in'));
    });
    asked.on('response', async (answer) => {
      const body = JSON.parse(Buffer.concat(await answer.toArray()).toString()) as { detail: string };
      resolve({ status: answer.statusCode!, detail: body.detail });
    });
    asked.end();
  });
}

test('a station that is revoked is cut at once with the reason; its viewers stay, and nobody new comes in', async () => {
  const robot = { embodiment: 'arm', serial: null };
  // The other organization has a station of this name too, which nobody revokes.
  for (const key of [keys.ours, keys.theirs]) {
    const station = { id: 'real-2', name: 'Real 2', simulated: false, cell: null, robot };
    expect((await ask('POST', '/stations', key, station)).status).toBe(201);
  }
  const keyOf = async (owner: string) => {
    const { body } = await ask('POST', '/stations/real-2/key', owner);
    return { Authorization: `Bearer ${(body as { key: string }).key}` };
  };
  const url = `${server.url.replace('http', 'ws')}/api/v1/live/stations/real-2`;
  const [ours, theirs] = [await keyOf(keys.ours), await keyOf(keys.theirs)];
  expect(await refusal(url.replace('real-2', 'real-1'), ours)).toEqual({
    status: 403,
    detail: 'Cannot send: a station speaks for itself, expected real-2, found real-1',
  });
  const connect = (headers: Record<string, string>) => {
    const socket = new WebSocket(url, { protocols: [...SUBPROTOCOLS], headers });
    const ended = { reason: null as string | null };
    socket.addEventListener('close', ({ reason }) => (ended.reason = reason));
    return { socket, ended };
  };
  const [station, other] = [connect(ours), connect(theirs)];
  await expect.poll(() => [station.socket.readyState, other.socket.readyState]).toEqual([1, 1]);
  const info = { name: 'real-2', capabilities: [], supportedEncodings: [], metadata: {}, sessionId: null };
  station.socket.send(encodeServerFrame({ op: 'serverInfo', ...info }) as string);
  const schema = { schemaName: '', schemaEncoding: '', schema: new Uint8Array(0) };
  const channels = [{ id: 7, topic: '/a', encoding: 'json', ...schema }];
  station.socket.send(encodeServerFrame({ op: 'advertise', channels }) as string);
  const message = (subscriptionId: number) => {
    const frame = encodeServerFrame({ op: 'message', subscriptionId, timeNs: 1n, data: json({ i: 1 }) });
    station.socket.send(frame as Uint8Array<ArrayBuffer>);
  };
  station.socket.addEventListener('message', ({ data }) => {
    const { op, subscriptions } = JSON.parse(String(data)) as { op: string; subscriptions?: { id: number }[] };
    if (op === 'subscribe') for (const { id } of subscriptions!) message(id);
  });
  const ticket = await address('station', 'real-2');
  const watching = new WebSocket(ticket, [...SUBPROTOCOLS]);
  watching.binaryType = 'arraybuffer';
  const seen: string[] = [];
  const session = new FoxgloveSession(
    { send: (frame) => watching.send(frame) },
    {
      offered: () => true,
      message: (_channel, _timeNs, data) => seen.push(Buffer.from(data).toString()),
      status: (_level, text) => seen.push(text),
    },
  );
  watching.addEventListener('message', ({ data }) => {
    session.receive(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer));
  });
  await expect.poll(() => seen).toEqual(['{"i":1}']);

  // Longer than a close frame, in characters of three bytes.
  const reason = '电缆断了，'.repeat(40);
  expect((await ask('POST', '/stations/real-2/revoke', keys.ours, { reason })).status).toBe(200);
  await expect.poll(() => station.ended.reason).toMatch(/^the station was revoked by .+, 电缆断了/);
  await expect.poll(() => seen).toHaveLength(2);
  expect(seen[1]).toMatch(/^real-2 sends no more: the station was revoked by /);
  expect([watching.readyState, other.ended.reason]).toEqual([1, null]);

  expect((await refusal(url, ours)).status).toBe(401);
  const revoked = {
    status: 403,
    detail: expect.stringMatching(/: the station was revoked by .*电缆断了.* \(real-2\)$/),
  };
  expect(await refusal(url, { Authorization: `Bearer ${keys.ours}` })).toEqual(revoked);
  expect(await refusal(ticket)).toEqual(revoked);
  expect((await ask('POST', '/live/foxglove', keys.ours, { kind: 'station', id: 'real-2' })).status).toBe(403);
  // Restored, the same address shows it again.
  expect((await ask('POST', '/stations/real-2/restore', keys.ours)).status).toBe(200);
  expect(await handshake(ticket)).toBe('open');
  for (const socket of [watching, other.socket]) socket.close();
});

test('the address of a person who has left the organization is refused', async () => {
  const db = database.db.withTables<AuthTables>();
  const leaver = { org, person: 'leaver', role: 'student' as const };
  await db.insertInto('members').values(leaver).execute();
  const { key } = await addApiKey(db, leaver, 'leaver');
  const urls = [await address('station', 'real-1', key), await address('episode', episode, key)];
  for (const url of urls) expect(await handshake(url)).toBe('open');
  await db.deleteFrom('members').where('person', '=', 'leaver').execute();
  for (const url of urls) {
    expect(await refusal(url)).toEqual({ status: 403, detail: 'Cannot watch: no longer a member' });
  }
});
