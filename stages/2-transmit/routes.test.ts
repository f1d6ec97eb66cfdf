import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { episodeIdOf } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { McapWriter, memoryWritable } from '@palaestra/formats/mcap';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { count, episodeRow, openRecording } from './server.ts';
import { type Ground, openGround } from './testing/ground.ts';
import { METADATA, recording } from './testing/recording.ts';

let ground: Ground;
let free = 1e12;
beforeAll(async () => {
  ground = await openGround({ maxBytes: 40e6, freeBytes: async () => free });
});
afterAll(() => ground.close());

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const as = (key: string) => ({ Authorization: `Bearer ${key}` });

async function post(
  key: string,
  path: string,
  body: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { ...as(key), 'Content-Type': 'application/json' };
  const response = await fetch(`${ground.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const announce = (key: string, bytes: Uint8Array, name = 'a.mcap') =>
  post(key, '/uploads/announce', { sha256: sha256Of(bytes), size: bytes.length, name });

async function tus(
  key: string,
  method: string,
  id: string,
  headers: Record<string, string> = {},
  body?: Uint8Array<ArrayBuffer>,
) {
  const url = `${ground.url}/api/v1/uploads/tus${id === '' ? '' : `/${id}`}`;
  return fetch(url, {
    method,
    headers: { ...as(key), 'Tus-Resumable': '1.0.0', ...headers },
    ...(body ? { body } : {}),
  });
}

async function upload(key: string, sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const metadata = `sha256 ${btoa(sha256)}`;
  const created = await tus(key, 'POST', '', { 'Upload-Length': String(bytes.length), 'Upload-Metadata': metadata });
  expect(created.status).toBe(201);
  expect(created.headers.get('Location')).toBe(`/api/v1/uploads/tus/${sha256}`);
  const patched = await tus(
    key,
    'PATCH',
    sha256,
    { 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    bytes,
  );
  expect(patched.status).toBe(204);
}

test('a recording goes in and comes out: announce, upload, finish, listed, told, read', async () => {
  const bytes = await recording();
  const sha256 = sha256Of(bytes);
  const id = episodeIdOf(sha256);
  expect(await announce('acme:collector', bytes)).toEqual({ status: 200, body: { state: 'wanted' } });
  expect(await count(ground.context, 'acme')).toEqual({ done: 0, waiting: 1, today: 0 });
  await upload('acme:collector', sha256, bytes);
  const finished = await post('acme:collector', '/uploads/finish', { sha256 });
  const receipt = {
    id,
    recording: sha256,
    bytes: bytes.length,
    duration: 0.98,
    task: 'cell-to-tray',
    outcome: 'success',
  };
  expect(finished).toMatchObject({ status: 200, body: { state: 'stored', episode: receipt } });

  const row = await episodeRow(ground.context, 'acme', id);
  expect(row).toMatchObject({
    metadata: METADATA,
    bytes: bytes.length,
    media: [],
    simulated: true,
    embodiment: 'ur5e-2f85',
  });
  expect(row!.topics).toEqual([
    { topic: '/joint_states', schema: 'sensor_msgs/msg/JointState', role: 'state', messages: 50, hz: 50 / 0.98 },
  ]);
  expect(row!.recorded_at!.toISOString()).toBe('2026-09-21T14:13:20.000Z');
  expect(await count(ground.context, 'acme')).toEqual({ done: 1, waiting: 0, today: 1 });
  expect(await ground.spooled()).toEqual([]);
  await vi.waitFor(() => expect(ground.told).toContain(`acme/${id}`), 10_000);

  const episode = await readEpisode(await openRecording(ground.context, 'acme', id));
  expect((await episode.signals())[0]!.t).toHaveLength(50);

  // Once more, at every step: the same answer, and nothing is told again.
  const again = await announce('acme:collector', bytes, 'another-name.mcap');
  expect(again.body).toEqual(finished.body);
  expect((await post('acme:collector', '/uploads/finish', { sha256 })).body).toEqual(finished.body);
  expect(ground.told.filter((one) => one === `acme/${id}`)).toHaveLength(1);
});

test('a blob is read whole, in part, from the cache, and by its own organization only', async () => {
  const bytes = await recording({ seed: 2 });
  const sha256 = sha256Of(bytes);
  await announce('acme:collector', bytes);
  await upload('acme:collector', sha256, bytes);
  await post('acme:collector', '/uploads/finish', { sha256 });
  const read = (key: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${ground.url}/api/v1/blobs/${sha256}`, { method, headers: { ...as(key), ...headers } });

  const whole = await read('acme:student');
  expect(whole.status).toBe(200);
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    etag: `"${sha256}"`,
    'cache-control': 'private, max-age=31536000, immutable',
    'content-type': 'application/vnd.mcap',
    'content-length': String(bytes.length),
  });
  expect(sha256Of(new Uint8Array(await whole.arrayBuffer()))).toBe(sha256);

  const part = await read('acme:student', { Range: 'bytes=8-15' });
  expect([part.status, part.headers.get('Content-Range')]).toEqual([206, `bytes 8-15/${bytes.length}`]);
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(8, 16));
  expect((await read('acme:student', { Range: `bytes=${bytes.length}-` })).status).toBe(416);
  expect((await read('acme:student', { Range: 'bytes=0-1', 'If-Range': '"other"' })).status).toBe(200);
  expect((await read('acme:student', { 'If-None-Match': `"${sha256}"` })).status).toBe(304);
  const head = await read('acme:student', {}, 'HEAD');
  expect([head.status, head.headers.get('Content-Length')]).toEqual([200, String(bytes.length)]);

  expect((await read('rival:owner')).status).toBe(404);
  expect((await read('wrong:owner')).status).toBe(401);
  await expect(openRecording(ground.context, 'rival', episodeIdOf(sha256))).rejects.toMatchObject({
    code: 'not_found',
  });
  // Knowing the name of a blob gives no access to it: the other organization has to send the bytes.
  expect((await announce('rival:collector', bytes)).body).toEqual({ state: 'wanted' });
  expect((await post('rival:collector', '/uploads/finish', { sha256 })).status).toBe(404);
  await upload('rival:collector', sha256, bytes);
  expect((await post('rival:collector', '/uploads/finish', { sha256 })).status).toBe(200);
  expect((await read('rival:owner')).status).toBe(200);
});

test('a connection that is cut in the middle loses nothing that had arrived', async () => {
  const bytes = await recording({ seed: 3, padding: 4e6 });
  const sha256 = sha256Of(bytes);
  await announce('acme:collector', bytes);
  await tus('acme:collector', 'POST', '', {
    'Upload-Length': String(bytes.length),
    'Upload-Metadata': `sha256 ${btoa(sha256)}`,
  });

  await new Promise<void>((resolve) => {
    const headers = {
      ...as('acme:collector'),
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': bytes.length,
    };
    const patch = httpRequest(`${ground.url}/api/v1/uploads/tus/${sha256}`, { method: 'PATCH', headers });
    patch.on('error', () => resolve());
    patch.write(bytes.subarray(0, 2_000_000), () => patch.destroy());
    patch.on('close', () => resolve());
  });
  const offset = async () => Number((await tus('acme:collector', 'HEAD', sha256)).headers.get('Upload-Offset'));
  await vi.waitFor(async () => expect(await offset()).toBeGreaterThan(0), 10_000);
  expect((await post('acme:collector', '/uploads/finish', { sha256 })).body).toMatchObject({ code: 'conflict' });

  const done = await offset();
  expect(done).toBeLessThan(bytes.length);
  // A second creation must not empty what is there.
  const twice = await tus('acme:collector', 'POST', '', {
    'Upload-Length': String(bytes.length),
    'Upload-Metadata': `sha256 ${btoa(sha256)}`,
  });
  expect(twice.status).toBe(409);
  expect(await offset()).toBe(done);
  const rest = await tus(
    'acme:collector',
    'PATCH',
    sha256,
    { 'Upload-Offset': String(done), 'Content-Type': 'application/offset+octet-stream' },
    bytes.slice(done),
  );
  expect(rest.status).toBe(204);
  expect((await tus('acme:collector', 'GET', sha256)).status).toBe(404);
  expect((await post('acme:collector', '/uploads/finish', { sha256 })).status).toBe(200);
});

test('two who finish the same upload at once get the same receipt', async () => {
  const bytes = await recording({ seed: 4 });
  const sha256 = sha256Of(bytes);
  await announce('acme:collector', bytes);
  await upload('acme:collector', sha256, bytes);
  const [one, two] = await Promise.all([1, 2].map(() => post('acme:collector', '/uploads/finish', { sha256 })));
  expect(one!.status).toBe(200);
  expect(two!.body).toEqual(one!.body);
});

test('an episode that was stored and not told, because the server was killed, is told at the next try', async () => {
  const bytes = await recording({ seed: 5 });
  const sha256 = sha256Of(bytes);
  await announce('acme:collector', bytes);
  await upload('acme:collector', sha256, bytes);
  const publish = vi.spyOn(ground.context.jobs, 'publish').mockRejectedValueOnce(new Error('killed'));
  expect((await post('acme:collector', '/uploads/finish', { sha256 })).status).toBe(500);
  publish.mockRestore();
  expect((await announce('acme:collector', bytes)).body).toMatchObject({ state: 'stored' });
  await vi.waitFor(() => expect(ground.told).toContain(`acme/${episodeIdOf(sha256)}`), 10_000);
});

test('a foreign recording is stored as what it is', async () => {
  const file = memoryWritable();
  const mcap = await McapWriter.create(file, { profile: '' });
  const channelId = mcap.registerChannel({ topic: '/x', schemaId: 0, messageEncoding: 'json' });
  await mcap.write({ channelId, sequence: 0, logTime: 5n, publishTime: 5n, data: new TextEncoder().encode('{"a":1}') });
  await mcap.close();
  const bytes = file.bytes();
  await announce('acme:collector', bytes, 'forklift.mcap');
  await upload('acme:collector', sha256Of(bytes), bytes);
  await post('acme:collector', '/uploads/finish', { sha256: sha256Of(bytes) });
  expect(await episodeRow(ground.context, 'acme', episodeIdOf(sha256Of(bytes)))).toMatchObject({
    task: 'forklift',
    operator: 'unknown',
    outcome: 'unknown',
    simulated: false,
    recorded_at: null,
  });
});

test('what is no recording is refused and nothing of it is kept', async () => {
  const good = await recording({ seed: 6 });
  const empty = memoryWritable();
  await (await McapWriter.create(empty)).close();
  const cases: [string, Uint8Array<ArrayBuffer>, string | null, RegExp][] = [
    [
      'text',
      new TextEncoder().encode('this is no recording, only a long enough line of text'),
      null,
      /this is no MCAP file/,
    ],
    ['unfinished', good.slice(0, good.length - 100), null, /palaestra mcap recover/],
    ['text that the database refuses', await recording({ task: 'a\0b' }), null, /without NUL.* \(metadata\.task\)/],
    ['no messages', empty.bytes(), null, /holds no messages/],
    ['another content than announced', await recording({ seed: 66 }), 'ab'.repeat(32), /content differs/],
    ['damaged on the way', good.slice(0, good.length - 100), 'cd'.repeat(32), /arrived damaged, send it again/],
  ];
  for (const [, bytes, claimed, reason] of cases) {
    const sha256 = claimed ?? sha256Of(bytes);
    await post('tidy:collector', '/uploads/announce', { sha256, size: bytes.length, name: 'x.mcap' });
    await upload('tidy:collector', sha256, bytes);
    const { status, body } = await post('tidy:collector', '/uploads/finish', { sha256 });
    expect({ status, detail: body.detail }).toEqual({ status: 422, detail: expect.stringMatching(reason) });
    expect(await ground.context.blobs.stat(sha256Of(bytes))).toBeNull();
    expect((await tus('tidy:collector', 'HEAD', sha256)).status).toBe(404);
  }
  expect(await count(ground.context, 'tidy')).toEqual({ done: 0, waiting: 0, today: 0 });
  const { rows } = await sql`select * from org_blobs where org = 'tidy'`.execute(ground.context.db);
  expect(rows).toEqual([]);
  expect(await ground.spooled()).toEqual([]);
});

test('requests that are not of the form, too large, without space or without the role are refused', async () => {
  const bytes = await recording({ seed: 8 });
  const sha256 = sha256Of(bytes);
  const body = { sha256, size: bytes.length, name: 'a.mcap' };
  for (const wrong of [
    { ...body, name: '../a.mcap' },
    { ...body, name: 'a\\b.mcap' },
    { ...body, name: '..' },
    { ...body, name: '' },
    { ...body, size: 0 },
    { ...body, size: 1.5 },
    { ...body, sha256: 'ABC' },
    { ...body, more: true },
  ]) {
    expect(await post('acme:collector', '/uploads/announce', wrong)).toMatchObject({
      status: 400,
      body: { code: 'bad_input' },
    });
  }
  expect((await post('acme:student', '/uploads/announce', body)).status).toBe(403);
  expect((await tus('acme:student', 'POST', '', { 'Upload-Length': '5' })).status).toBe(403);
  expect((await post('acme:collector', '/uploads/announce', { ...body, size: 41e6 })).status).toBe(413);
  free = 100;
  expect(await post('acme:collector', '/uploads/announce', body)).toMatchObject({
    status: 507,
    body: { code: 'no_space' },
  });
  free = 1e12;
  await post('acme:collector', '/uploads/announce', body);
  const create = (headers: Record<string, string>) => tus('acme:collector', 'POST', '', headers);
  const named = { 'Upload-Metadata': `sha256 ${btoa(sha256)}` };
  expect((await create({ 'Upload-Length': '5' })).status).toBe(400);
  expect((await create({ 'Upload-Length': '5', 'Upload-Metadata': `sha256 ${btoa('../../etc/passwd')}` })).status).toBe(
    400,
  );
  expect((await create({ 'Upload-Length': '5', 'Upload-Metadata': `sha256 ${btoa('0'.repeat(64))}` })).status).toBe(
    404,
  );
  expect((await create({ 'Upload-Length': '5', ...named })).status).toBe(409);
  expect((await create({ 'Upload-Defer-Length': '1', ...named })).status).toBe(409);
  free = 100;
  expect((await create({ 'Upload-Length': String(bytes.length), ...named })).status).toBe(507);
  free = 1e12;
  expect(await ground.spooled()).toEqual([]);
});

test('a file lies beside an episode and is served with its type', async () => {
  const bytes = await recording({ seed: 9 });
  const sha256 = sha256Of(bytes);
  await announce('acme:collector', bytes);
  await upload('acme:collector', sha256, bytes);
  await post('acme:collector', '/uploads/finish', { sha256 });
  const path = `/episodes/${episodeIdOf(sha256)}/media`;
  const video = new TextEncoder().encode('not really a video');
  const media = { name: 'head.mp4', type: 'video/mp4', sha256: sha256Of(video) };
  expect((await post('acme:collector', path, media)).status).toBe(404);
  await announce('acme:collector', video, 'head.mp4');
  await upload('acme:collector', media.sha256, video);
  for (let i = 0; i < 2; i++) expect(await post('acme:collector', path, media)).toEqual({ status: 200, body: media });
  expect((await episodeRow(ground.context, 'acme', episodeIdOf(sha256)))!.media).toEqual([media]);
  const read = await fetch(`${ground.url}/api/v1/blobs/${media.sha256}`, { headers: as('acme:student') });
  expect([read.headers.get('Content-Type'), await read.text()]).toEqual(['video/mp4', 'not really a video']);
  for (const type of ['text/html', 'image/svg+xml', 'video/mp4; x=1']) {
    expect((await post('acme:collector', path, { ...media, type })).status).toBe(400);
  }
  expect((await post('acme:collector', `/episodes/ep_${'0'.repeat(24)}/media`, media)).status).toBe(404);
});
