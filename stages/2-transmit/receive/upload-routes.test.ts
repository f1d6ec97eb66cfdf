import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { episodeIdOf } from '@palaestra/core';
import { readEpisode } from '@palaestra/formats/episode';
import { McapWriter, memoryWritable } from '@palaestra/formats/mcap';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { partRange, Receipt, ReceiptKey, verifyReceipt } from '../index.ts';
import { count, episodeRow, openRecording } from '../server.ts';
import { type Ground, openGround } from '../testing/ground.ts';
import { manifestFor, rawSender, sha256Of } from '../testing/raw-sender.ts';
import { METADATA, recording } from '../testing/recording.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

test('a recording goes in and comes out: announce, parts, finish, listed, told, read', async () => {
  const { announce, put, finish, call } = rawSender(ground, 'acme:collector');
  const bytes = await recording({ padding: 200_000 });
  const manifest = await manifestFor(bytes);
  const { sha256 } = manifest;
  const id = episodeIdOf(sha256);
  const wanted = { status: 200, body: { state: 'wanted', missing: [[0, manifest.parts.length]] } };
  expect(await announce(manifest)).toEqual(wanted);
  expect(await announce(manifest)).toEqual(wanted);
  expect(await count(ground.context, 'acme')).toEqual({ done: 0, waiting: 1, today: 0 });
  expect((await call('GET', `/uploads/${sha256}`)).body).toMatchObject({
    state: 'announced',
    size: bytes.length,
    received: 0,
    station: 'sim-1',
    episode: { task: 'cell-to-tray', outcome: 'success', duration: 0.98 },
  });

  const part = (n: number) => bytes.slice(partRange(manifest, n).start, partRange(manifest, n).end);
  // In any order, two at once, and twice.
  expect((await put(sha256, 2, part(2))).status).toBe(204);
  const early = await finish(sha256);
  expect(early).toMatchObject({
    status: 409,
    body: {
      code: 'conflict',
      missing: [
        [0, 2],
        [3, 5],
      ],
    },
  });
  const statuses = await Promise.all([0, 4, 3, 1, 2, 0].map(async (n) => (await put(sha256, n, part(n))).status));
  expect(statuses).toEqual([204, 204, 204, 204, 204, 204]);
  expect((await call('GET', `/uploads/${sha256}`)).body).toMatchObject({ state: 'received', received: bytes.length });
  expect((await announce(manifest)).body).toEqual({ state: 'wanted', missing: [] });

  const finished = await finish(sha256);
  const { receipt } = finished.body as { receipt: Receipt };
  expect(receipt).toMatchObject({
    schema: 'palaestra.receipt/1',
    org: 'acme',
    id,
    recording: sha256,
    bytes: bytes.length,
    duration: 0.98,
    task: 'cell-to-tray',
    outcome: 'success',
  });
  const { keys } = (await call('GET', '/uploads/receipt-keys')).body as { keys: ReceiptKey[] };
  await verifyReceipt(Receipt.parse(receipt), ReceiptKey.parse(keys[0]), { sha256, size: bytes.length });

  const row = await episodeRow(ground.context, 'acme', id);
  expect(row).toMatchObject({ metadata: METADATA, bytes: bytes.length, simulated: true, embodiment: 'ur5e-2f85' });
  expect(row!.recorded_at!.toISOString()).toBe('2026-09-21T14:13:20.000Z');
  expect(await count(ground.context, 'acme')).toEqual({ done: 1, waiting: 0, today: 1 });
  expect((await call('GET', `/uploads/${sha256}`)).body).toMatchObject({ state: 'ingested', received: bytes.length });
  expect(await ground.spooled()).toEqual([]);
  await expect.poll(() => ground.told).toContain(`acme/${id}`);
  const episode = await readEpisode(await openRecording(ground.context, 'acme', id));
  expect((await episode.signals())[0]!.t).toHaveLength(50);

  // Once more, at every step: the same answer, and nothing is told again.
  expect((await announce({ ...manifest, name: 'another-name.mcap' })).body).toEqual(finished.body);
  expect((await put(sha256, 0, part(0))).status).toBe(204);
  expect((await finish(sha256)).body).toEqual(finished.body);
  expect(ground.told.filter((one) => one === `acme/${id}`)).toHaveLength(1);
});

test('the bytes are moved into the store and never copied', async () => {
  const { announce, putAll, finish } = rawSender(ground, 'acme:collector');
  const bytes = await recording({ seed: 2, padding: 100_000 });
  const manifest = await manifestFor(bytes);
  const { sha256 } = manifest;
  await announce(manifest);
  await putAll(manifest, bytes);
  const [name] = await ground.spooled();
  const { ino } = await stat(join(ground.folder, 'spool', name!));
  await finish(sha256);
  expect((await stat(join(ground.folder, 'blobs', sha256.slice(0, 2), sha256))).ino).toBe(ino);
});

test('a blob is read whole, in part, from the cache, and by its own organization only', async () => {
  const bytes = await recording({ seed: 12 });
  const sha256 = sha256Of(bytes);
  expect((await rawSender(ground, 'acme:collector').sendAll(bytes)).status).toBe(200);
  const read = (key: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${ground.url}/api/v1/blobs/${sha256}`, { method, headers: { Authorization: `Bearer ${key}`, ...headers } });
  const whole = await read('acme:student');
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
});

test('a foreign recording is stored as what it is', async () => {
  const file = memoryWritable();
  const mcap = await McapWriter.create(file, { profile: '' });
  const channelId = mcap.registerChannel({ topic: '/x', schemaId: 0, messageEncoding: 'json' });
  await mcap.write({ channelId, sequence: 0, logTime: 5n, publishTime: 5n, data: new TextEncoder().encode('{"a":1}') });
  await mcap.close();
  const bytes = file.bytes();
  const manifest = await manifestFor(bytes, 'forklift.mcap');
  // A station may know more of a recording than the recording itself.
  await rawSender(ground, 'acme:collector').sendAll(bytes, { ...manifest, station: 'bay-3' });
  expect(await episodeRow(ground.context, 'acme', episodeIdOf(sha256Of(bytes)))).toMatchObject({
    task: 'forklift',
    operator: 'unknown',
    outcome: 'unknown',
    simulated: false,
    recorded_at: null,
  });
});

test('a file lies beside an episode and is served with its type', async () => {
  const { announce, sendAll, putAll, post, finish } = rawSender(ground, 'acme:collector');
  const bytes = await recording({ seed: 9 });
  await sendAll(bytes);
  const episode = episodeIdOf(sha256Of(bytes));
  const path = `/episodes/${episode}/media`;
  const video = new TextEncoder().encode('not really a video');
  const media = { name: 'head.mp4', type: 'video/mp4', sha256: sha256Of(video) };
  const parts = [media.sha256];
  const nothing = { station: null, order: null, due: null, episode: null };
  const manifest = {
    schema: 'palaestra.manifest/1' as const,
    ...nothing,
    ...{ sha256: media.sha256, size: video.length, name: 'head.mp4', kind: 'media' as const, partBytes: 65536, parts },
  };
  expect((await post(path, media)).status).toBe(404);
  await announce(manifest);
  expect((await post(path, media)).status).toBe(409);
  await putAll(manifest, video);
  expect((await finish(media.sha256)).body).toMatchObject({
    code: 'conflict',
    detail: expect.stringMatching(/beside/),
  });
  for (let i = 0; i < 2; i++) expect(await post(path, media)).toEqual({ status: 200, body: media });
  expect((await announce(manifest)).body).toEqual({ state: 'wanted', missing: [] });
  expect((await episodeRow(ground.context, 'acme', episode))!.media).toEqual([media]);
  const headers = { Authorization: 'Bearer acme:student' };
  const read = await fetch(`${ground.url}/api/v1/blobs/${media.sha256}`, { headers });
  expect([read.headers.get('Content-Type'), await read.text()]).toEqual(['video/mp4', 'not really a video']);
  for (const type of ['text/html', 'image/svg+xml', 'video/mp4; x=1']) {
    expect((await post(path, { ...media, type })).status).toBe(400);
  }
  expect((await post(`/episodes/ep_${'0'.repeat(24)}/media`, media)).status).toBe(404);
  expect(await ground.spooled()).toEqual([]);
});

test('uploads are listed in pages, by state and station; an unfinished one is given up by its sender or an inspector', async () => {
  const { announce, call, put } = rawSender(ground, 'lister:collector');
  const hashes: string[] = [];
  for (let seed = 20; seed < 25; seed++) {
    const bytes = await recording({ seed });
    const manifest = await manifestFor(bytes);
    await announce({ ...manifest, station: `bay-${seed % 2}`, due: '2026-12-01T00:00:00.000Z', order: 'wo_1' });
    hashes.push(manifest.sha256);
    if (seed === 24) await put(manifest.sha256, 0, bytes.slice(0, manifest.partBytes));
  }
  const seen: unknown[] = [];
  let next: string | null = '';
  while (next !== null) {
    const { body } = await call('GET', `/uploads?limit=2${next === '' ? '' : `&cursor=${next}`}`);
    const page = body as { items: { sha256: string }[]; next: string | null };
    seen.push(...page.items.map(({ sha256 }) => sha256));
    next = page.next;
  }
  expect(seen.toSorted()).toEqual(hashes.toSorted());
  expect(seen[0]).toBe(hashes[4]);
  const of = async (query: string) => ((await call('GET', `/uploads?${query}`)).body!.items as unknown[]).length;
  expect([await of('station=bay-0'), await of('station=bay-1'), await of('state=announced')]).toEqual([3, 2, 4]);
  expect((await call('GET', '/uploads?cursor=x')).status).toBe(400);

  expect((await call('DELETE', `/uploads/${hashes[4]}`)).status).toBe(204);
  expect((await call('DELETE', `/uploads/${hashes[4]}`)).status).toBe(404);
  expect(await ground.spooled()).toEqual([]);
  const owner = rawSender(ground, 'lister:owner');
  expect((await owner.call('DELETE', `/uploads/${hashes[0]}`)).status).toBe(204);
  await owner.announce({ ...(await manifestFor(await recording({ seed: 30 }))) });
  const foreign = sha256Of(await recording({ seed: 30 }));
  expect((await call('DELETE', `/uploads/${foreign}`)).body).toMatchObject({
    code: 'forbidden',
    detail: expect.stringMatching(/its sender or an inspector/),
  });
});

test('the key that signs lies in the data folder, readable by its owner only, and signs the same after a restart', async () => {
  const path = join(ground.folder, 'receipt-key');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await readFile(path, 'utf8')).length).toBeGreaterThan(40);
});
