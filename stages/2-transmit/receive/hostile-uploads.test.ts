import { connect } from 'node:net';
import { McapWriter, memoryWritable } from '@palaestra/formats/mcap';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Manifest, partRange } from '../index.ts';
import { count } from '../server.ts';
import { type Ground, openGround } from '../testing/ground.ts';
import { manifestFor, rawSender, sha256Of } from '../testing/raw-sender.ts';
import { recording } from '../testing/recording.ts';

let ground: Ground;
let free = 1e12;
const GB = 1e9;
beforeAll(async () => {
  ground = await openGround({ maxBytes: 200 * GB, quotaBytes: 90 * GB, reserveBytes: 0, freeBytes: async () => free });
});
afterAll(() => ground.close());

const zeros = (n: number) => Array.from({ length: n }, () => '0'.repeat(64));

test('manifests that are not of the form, or too much, are refused in a sentence and nothing of them is kept', async () => {
  const { announce } = rawSender(ground, 'form:collector');
  const bytes = await recording();
  const good = await manifestFor(bytes);
  const sizes: [number, number, RegExp][] = [
    [100 * GB, 413, /expected at most 90000000000 bytes for an organization, found 100000000000/],
    [300 * GB, 413, /expected at most 200000000000 bytes for a file/],
  ];
  const partBytes = 64 * 1024 * 1024;
  for (const [size, status, reason] of sizes) {
    const big = { ...good, size, partBytes, parts: zeros(Math.ceil(size / partBytes)) };
    const answer = await announce(big);
    expect([answer.status, answer.body!.detail]).toEqual([status, expect.stringMatching(reason)]);
  }
  const wrong: object[] = [
    { name: '../../etc/passwd' },
    { name: 'a/b.mcap' },
    { name: '..' },
    { size: -1 },
    { size: 0 },
    { size: 1.5 },
    { size: '12' },
    { size: good.size + 65536 },
    { partBytes: 1 },
    { parts: zeros(3) },
    { parts: ['../x'] },
    { sha256: '../../x' },
    { kind: 'program' },
    { more: true },
    { schema: 'palaestra.manifest/2' },
    { station: '' },
    { episode: { ...good.episode, duration: -1 } },
  ];
  for (const lie of wrong) {
    const { status, body } = await announce({ ...good, ...lie });
    expect({ lie, status, code: body!.code }).toEqual({ lie, status: 400, code: 'bad_input' });
  }
  const { call } = rawSender(ground, 'form:collector');
  const json = { 'Content-Type': 'application/json' };
  const notNumber = JSON.stringify(good).replace(/"size":\d+/, '"size":NaN');
  expect((await call('POST', '/uploads/announce', notNumber, json)).status).toBe(400);
  // A flipped bit leaves a manifest that is one still; its hash tells.
  const flipped = JSON.stringify({ ...good, name: 'b.mcap' });
  const digest = `sha-256=:${Buffer.from(sha256Of(Buffer.from(JSON.stringify(good))), 'hex').toString('base64')}:`;
  const damaged = await call('POST', '/uploads/announce', flipped, { ...json, 'Content-Digest': digest });
  expect(damaged).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/damaged on the way/) } });
  expect(await count(ground.context, 'form')).toEqual({ done: 0, waiting: 0, today: 0 });
});

test('an organization announces no more than its quota, and nobody more than the disk has', async () => {
  const { announce, call } = rawSender(ground, 'quota:collector');
  const good = await manifestFor(await recording());
  const big = (digit: string, size: number): Manifest => {
    const partBytes = 64 * 1024 * 1024;
    return { ...good, sha256: digit.repeat(64), size, partBytes, parts: zeros(Math.ceil(size / partBytes)) };
  };
  expect((await announce(big('a', 60 * GB))).status).toBe(200);
  expect((await announce(big('a', 60 * GB))).status).toBe(200);
  const over = await announce(big('b', 60 * GB));
  expect([over.status, over.body!.detail]).toEqual([
    507,
    expect.stringMatching(/quota of the organization is used up/),
  ]);
  expect((await announce(big('b', 30 * GB))).status).toBe(200);
  free = 100 * GB;
  // Another organization has its own quota, but the disk is one: 90 GB of it are promised.
  const { announce: rival } = rawSender(ground, 'rivalquota:collector');
  const full = await rival(big('c', 11 * GB));
  expect([full.status, full.body!.detail]).toEqual([507, expect.stringMatching(/disk is full, expected 11000000000/)]);
  expect((await rival(big('c', 9 * GB))).status).toBe(200);
  await call('DELETE', `/uploads/${'a'.repeat(64)}`);
  expect((await rival(big('d', 11 * GB))).status).toBe(200);
  free = 1e12;
});

test('a part that is not what the manifest says is refused alone, and the others stay', async () => {
  const { announce, put, finish } = rawSender(ground, 'parts:collector');
  const bytes = await recording({ seed: 2, padding: 200_000 });
  const manifest = await manifestFor(bytes);
  const { sha256, parts } = manifest;
  const part = (n: number) => bytes.slice(partRange(manifest, n).start, partRange(manifest, n).end);
  await announce(manifest);
  expect((await put(sha256, 0, part(0))).status).toBe(204);
  const wrong: [number | string, Uint8Array<ArrayBuffer>, number, RegExp][] = [
    [1, part(2), 422, /expected sha256 .*; send it again/],
    [1, part(1).slice(1), 422, /expected 65536 bytes, found 65535/],
    [1, bytes.slice(0, 65537), 422, /expected 65536 bytes, found 65537/],
    [1, new Uint8Array(0), 422, /expected 65536 bytes, found 0/],
    [parts.length, part(1), 404, /no such part/],
    [-1, part(1), 400, /n/],
    [1.5, part(1), 400, /n/],
    ['NaN', part(1), 400, /n/],
    ['..%2f..%2fx', part(1), 400, /n/],
  ];
  for (const [n, body, status, reason] of wrong) {
    const answer = await put(sha256, n, body);
    expect({ n, status: answer.status, detail: answer.body!.detail }).toEqual({
      n,
      status,
      detail: expect.stringMatching(reason),
    });
  }
  // One that has arrived is not spoiled by a late one with the right length.
  expect((await put(sha256, 0, part(1))).status).toBe(204);
  for (let n = 1; n < parts.length; n++) expect((await put(sha256, n, part(n))).status).toBe(204);
  expect((await finish(sha256)).status).toBe(200);
  expect((await put('0'.repeat(64), 0, part(0))).status).toBe(404);
});

test('an endless body is cut off when it is longer than its part', async () => {
  const { announce, call } = rawSender(ground, 'endless:collector');
  const bytes = await recording({ seed: 3, padding: 200_000 });
  const manifest = await manifestFor(bytes);
  await announce(manifest);
  const { hostname, port } = new URL(ground.url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write(
    `PUT /api/v1/uploads/${manifest.sha256}/parts/0 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer endless:collector\r\nTransfer-Encoding: chunked\r\n\r\n`,
  );
  const piece = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65536), Buffer.from('\r\n')]);
  let sent = 0;
  while (!socket.destroyed && sent < 2e9) {
    sent += 65536;
    if (!socket.write(piece)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
  }
  await closed;
  expect(answer).toMatch(/^HTTP\/1.1 422 /);
  expect(answer).toMatch(/expected 65536 bytes, found more/);
  expect(sent).toBeLessThan(1e9);
  expect((await call('GET', `/uploads/${manifest.sha256}`)).body).toMatchObject({ received: 0, state: 'announced' });
});

test('a manifest that lies about the episode is found out and quarantined with the reason, until it is given up', async () => {
  const sender = rawSender(ground, 'liar:collector');
  const bytes = await recording({ seed: 4 });
  const good = await manifestFor(bytes);
  const { episode, sha256 } = good;
  const lies: [Partial<Manifest>, RegExp][] = [
    [{ episode: { ...episode!, task: 'another' } }, /manifest says task another, the recording cell-to-tray/],
    [{ episode: { ...episode!, outcome: 'failure' } }, /says outcome failure, the recording success/],
    [{ episode: { ...episode!, duration: 99 } }, /says duration 99 s, the recording 0.98 s/],
    [{ episode: { ...episode!, recordedAt: '2020-01-01T00:00:00.000Z' } }, /says recordedAt 2020-01-01/],
    [{ station: 'bay-9' }, /says station bay-9, the recording sim-1/],
  ];
  for (const [lie, reason] of lies) {
    const manifest = { ...good, ...lie };
    const refused = await sender.sendAll(bytes, manifest);
    expect([refused.status, refused.body!.detail]).toEqual([422, expect.stringMatching(reason)]);
    const listed = (await sender.call('GET', `/uploads/${sha256}`)).body;
    const why = { reason: 'upload_not_as_announced', facts: { field: expect.any(String) } };
    expect(listed).toMatchObject({ state: 'quarantined', received: 0, reason: expect.stringMatching(reason), why });
    // The same lie again is refused at once; so are its parts and its end.
    expect((await sender.announce(manifest)).status).toBe(422);
    expect((await sender.put(sha256, 0, bytes)).status).toBe(422);
    expect((await sender.finish(sha256)).status).toBe(422);
    expect(await ground.context.blobs.stat(sha256)).toBeNull();
  }
  expect(await count(ground.context, 'liar')).toEqual({ done: 0, waiting: 0, today: 0 });
  const { body } = await sender.call('GET', '/uploads?state=quarantined');
  expect(body!.items).toHaveLength(1);
  // The truth, told afterwards, is taken.
  expect((await sender.sendAll(bytes, good)).status).toBe(200);
  expect(await ground.spooled()).not.toContain(sha256);
});

test('a manifest that lies about the content is quarantined; one that contradicts parts already here is refused', async () => {
  const sender = rawSender(ground, 'forger:collector');
  const bytes = await recording({ seed: 5, padding: 100_000 });
  const good = await manifestFor(bytes);
  const forged = { ...good, sha256: 'ab'.repeat(32) };
  const refused = await sender.sendAll(bytes, forged);
  expect([refused.status, refused.body!.detail]).toEqual([
    422,
    expect.stringMatching(/content differs from its manifest, expected sha256 abab.*, found /),
  ]);
  expect(await ground.context.blobs.stat(good.sha256)).toBeNull();

  const other = await manifestFor(bytes, 'a.mcap', 131072);
  expect((await sender.announce(other)).status).toBe(200);
  expect((await sender.announce(good)).status).toBe(200);
  await sender.put(good.sha256, 0, bytes.slice(0, 65536));
  const contradicted = await sender.announce(other);
  expect([contradicted.status, contradicted.body!.detail]).toEqual([409, expect.stringMatching(/another manifest/)]);
  await sender.putAll(good, bytes);
  expect((await sender.finish(good.sha256)).status).toBe(200);
});

test('what is no recording is quarantined and nothing of it is in the store', async () => {
  const sender = rawSender(ground, 'tidy:collector');
  const good = await recording({ seed: 6 });
  const empty = memoryWritable();
  await (await McapWriter.create(empty)).close();
  const told = await manifestFor(good);
  const cases: [Uint8Array<ArrayBuffer>, RegExp][] = [
    [new TextEncoder().encode('this is no recording, only a long enough line of text'), /this is no MCAP file/],
    [good.slice(0, good.length - 100), /palaestra mcap recover/],
    [await recording({ task: 'a\0b' }), /without NUL.* \(metadata\.task\)/],
    [empty.bytes(), /holds no messages/],
  ];
  for (const [bytes, reason] of cases) {
    const sha256 = sha256Of(bytes);
    const manifest = { ...told, sha256, size: bytes.length, parts: [sha256], station: null, episode: null };
    const { status, body } = await sender.sendAll(bytes, manifest);
    expect({ status, detail: body!.detail }).toEqual({ status: 422, detail: expect.stringMatching(reason) });
    expect(await ground.context.blobs.stat(sha256)).toBeNull();
  }
  const { rows } = await sql`select * from org_blobs where org = 'tidy'`.execute(ground.context.db);
  expect(rows).toEqual([]);
});

test('another organization sees nothing of an upload and gains nothing by its name', async () => {
  const mine = rawSender(ground, 'mine:collector');
  const theirs = rawSender(ground, 'theirs:owner');
  const bytes = await recording({ seed: 7, padding: 100_000 });
  const manifest = await manifestFor(bytes);
  const { sha256, parts } = manifest;
  const wanted = { state: 'wanted', missing: [[0, parts.length]] };
  await mine.announce(manifest);
  await mine.put(sha256, 0, bytes.slice(0, 65536));
  for (const [method, path] of [
    ['GET', `/uploads/${sha256}`],
    ['DELETE', `/uploads/${sha256}`],
    ['POST', `/uploads/${sha256}/finish`],
  ] as const) {
    expect([path, (await theirs.call(method, path)).status]).toEqual([path, 404]);
  }
  expect((await theirs.put(sha256, 1, bytes.slice(65536, 131072))).status).toBe(404);
  expect((await theirs.call('GET', '/uploads')).body!.items).toEqual([]);
  // Both may send the same content; the parts of one are not those of the other.
  expect((await theirs.announce(manifest)).body).toEqual(wanted);
  await mine.putAll(manifest, bytes);
  expect((await mine.finish(sha256)).status).toBe(200);
  expect((await theirs.announce(manifest)).body).toEqual(wanted);
  expect((await theirs.finish(sha256)).status).toBe(409);
  await theirs.putAll(manifest, bytes);
  const { body } = await theirs.finish(sha256);
  expect((body!.receipt as { org: string }).org).toBe('theirs');
});

test('a wrong key, a revoked key and a role too low are refused at every step, and the upload goes on afterwards', async () => {
  const bytes = await recording({ seed: 8, padding: 100_000 });
  const manifest = await manifestFor(bytes);
  const { sha256 } = manifest;
  const sender = rawSender(ground, 'leaver:collector');
  await sender.announce(manifest);
  await sender.put(sha256, 0, bytes.slice(0, 65536));
  const steps = async (key: string) => {
    const { announce, put, finish, call } = rawSender(ground, key);
    const asked = [announce(manifest), put(sha256, 1, bytes.slice(65536, 131072)), finish(sha256)];
    const all = [...asked, call('GET', '/uploads'), call('DELETE', `/uploads/${sha256}`)];
    return (await Promise.all(all)).map(({ status }) => status);
  };
  expect(await steps('wrong:collector')).toEqual([401, 401, 401, 401, 401]);
  expect(await steps('leaver:student')).toEqual([403, 403, 403, 403, 403]);
  ground.revoked.add('leaver');
  expect(await steps('leaver:collector')).toEqual([401, 401, 401, 401, 401]);
  ground.revoked.delete('leaver');
  expect((await sender.announce(manifest)).body).toMatchObject({
    state: 'wanted',
    missing: [[1, manifest.parts.length]],
  });
  await sender.putAll(manifest, bytes);
  expect((await sender.finish(sha256)).status).toBe(200);
});
