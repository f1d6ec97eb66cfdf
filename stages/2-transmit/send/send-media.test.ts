import { createHash } from 'node:crypto';
import { episodeIdOf } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalFile, sendMedia, sendRecording } from '../index.ts';
import { episodeRow, episodesAtAGlance } from '../server.ts';
import { type Ground, openGround } from '../testing/ground.ts';
import { METADATA, recording } from '../testing/recording.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

function localFile(name: string, bytes: Uint8Array<ArrayBuffer>): LocalFile & { sha256: string } {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, size: bytes.length, sha256, read: async (start, end) => bytes.slice(start, end) };
}

test('a video is sent once and named beside its episode; sending it again changes nothing', async () => {
  const signal = new AbortController().signal;
  const client = { fetch, url: ground.url, key: 'acme:collector', signal, wait: async () => {} };
  const file = localFile('a.mcap', await recording());
  const { receipt } = await sendRecording(file, client);
  const video = localFile('head.mp4', crypto.getRandomValues(new Uint8Array(50_000)));
  for (let i = 0; i < 2; i++) await sendMedia(video, client, receipt.id, 'video/mp4');
  expect((await episodeRow(ground.context, 'acme', receipt.id))!.media).toEqual([
    { name: 'head.mp4', type: 'video/mp4', sha256: video.sha256 },
  ]);
  expect(ground.requests.filter((line) => line === `PUT /api/v1/uploads/${video.sha256}/parts/0`)).toHaveLength(1);
  expect(await ground.spooled()).toEqual([]);

  const missing = episodeIdOf('0'.repeat(64));
  await expect(sendMedia(video, client, missing, 'video/mp4')).rejects.toMatchObject({ code: 'not_found' });
  expect(await episodesAtAGlance(ground.context, 'acme', 12)).toMatchObject({
    simulated: 1,
    real: 0,
    newest: [{ id: receipt.id, instruction: METADATA.instruction }],
  });
  expect(await episodesAtAGlance(ground.context, 'rival', 12)).toEqual({ simulated: 0, real: 0, newest: [] });
});
