import type { EpisodeId } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendMedia } from '../index.ts';
import { count, episodeRow } from '../server.ts';
import { type Ground, openGround } from '../testing/ground.ts';
import { manifestFor, rawSender } from '../testing/raw-sender.ts';
import { recording } from '../testing/recording.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

test('the key of a station announces nothing under the name of another station, and nothing of it is kept', async () => {
  const bytes = await recording({ seed: 1 });
  const manifest = await manifestFor(bytes);
  const other = rawSender(ground, 'acme:collector:bay-2');
  expect(await other.announce(manifest)).toMatchObject({
    status: 403,
    body: {
      code: 'forbidden',
      detail: 'Cannot take the upload: a station sends for itself, expected bay-2, found sim-1',
      stations: { expected: 'bay-2', found: 'sim-1' },
    },
  });
  expect((await other.call('GET', `/uploads/${manifest.sha256}`)).status).toBe(404);
  expect(await count(ground.context, 'acme')).toEqual({ done: 0, waiting: 0, today: 0 });
  // Nor does it take over what the station itself has announced.
  const own = rawSender(ground, 'acme:collector:sim-1');
  expect((await own.announce(manifest)).status).toBe(200);
  const taken = await other.announce({ ...manifest, station: 'bay-2' });
  expect([taken.status, taken.body!.stations]).toEqual([403, { expected: 'bay-2', found: 'sim-1' }]);
  expect((await other.announce({ ...manifest, station: null })).status).toBe(403);
  await own.putAll(manifest, bytes);
  expect((await own.finish(manifest.sha256)).status).toBe(200);
  // What is stored is told to nobody who comes with its name either.
  expect((await other.announce(manifest)).status).toBe(403);
});

test('a person, or a key of the organization, names any station', async () => {
  for (const [seed, key] of [
    [2, 'acme:collector'],
    [3, 'acme:owner'],
  ] as const) {
    const bytes = await recording({ seed, station: `bay-${seed}` });
    expect((await rawSender(ground, key).sendAll(bytes)).status).toBe(200);
  }
});

test('a recording of another station that comes unnamed with the key of a station is quarantined with the reason', async () => {
  const sender = rawSender(ground, 'acme:collector:bay-2');
  const bytes = await recording({ seed: 4 });
  const unnamed = { ...(await manifestFor(bytes)), station: null };
  const reason = /sent with the key of station bay-2, and the recording says station sim-1/;
  for (const manifest of [unnamed, { ...unnamed, station: 'bay-2' }]) {
    const refused = await sender.sendAll(bytes, manifest);
    expect([refused.status, refused.body!.detail]).toEqual([422, expect.stringMatching(reason)]);
    const listed = (await sender.call('GET', `/uploads/${manifest.sha256}`)).body;
    expect(listed).toMatchObject({ state: 'quarantined', station: 'bay-2', reason: expect.stringMatching(reason) });
    expect(await ground.context.blobs.stat(manifest.sha256)).toBeNull();
    expect((await sender.call('DELETE', `/uploads/${manifest.sha256}`)).status).toBe(204);
  }
  // Its own goes through, named or not.
  const own = await recording({ seed: 5, station: 'bay-2' });
  expect((await sender.sendAll(own, { ...(await manifestFor(own)), station: null })).status).toBe(200);
});

test('the key of a station puts media beside its own episodes only', async () => {
  const client = { fetch, url: ground.url, signal: new AbortController().signal, wait: async () => {} };
  const bytes = await recording({ seed: 6, station: 'bay-1' });
  const { id } = (await rawSender(ground, 'acme:collector:bay-1').sendAll(bytes)).body!.receipt as { id: string };
  const video = crypto.getRandomValues(new Uint8Array(5000));
  const file = {
    name: 'head.mp4',
    size: video.length,
    read: async (from: number, to: number) => video.slice(from, to),
  };
  const put = (key: string) => sendMedia(file, { ...client, key }, id as EpisodeId, 'video/mp4');
  const media = async () => (await episodeRow(ground.context, 'acme', id as EpisodeId))!.media;
  await expect(put('acme:collector:bay-2')).rejects.toMatchObject({
    code: 'forbidden',
    message: 'Cannot add the file: a station sends for itself, expected bay-2, found bay-1',
  });
  expect(await media()).toEqual([]);
  await put('acme:collector:bay-1');
  expect(await media()).toMatchObject([{ name: 'head.mp4' }]);
  // A person puts something beside any of them.
  await put('acme:collector');
  expect(await media()).toHaveLength(1);
});
