import { isPalaestraError } from '@palaestra/core';
import { type LocalFile, manifestOf } from './local-file.ts';
import { upload } from './send-recording.ts';
import { requestJson, type ServerClient } from './server-client.ts';
import { AnnounceAnswer } from './tus-answers.ts';

/**
 * Put a file beside an episode, for example the video of a converted dataset. A file that the organization has already is
 * only named; sending again is harmless.
 *
 * @param episode id of a stored episode.
 * @param type content type: video, audio or image.
 * @throws PalaestraError with the reason of the server; `unavailable` when it stays away.
 */
export async function sendMedia(file: LocalFile, client: ServerClient, episode: string, type: string): Promise<void> {
  const nothing = { station: null, order: null, due: null, episode: null };
  const manifest = await manifestOf(file, { kind: 'media', ...nothing }, { signal: client.signal });
  const { sha256, size, name } = manifest;
  const attach = () => requestJson(client, `/api/v1/episodes/${episode}/media`, { name, type, sha256 });
  try {
    await attach();
  } catch (error) {
    if (!isPalaestraError(error) || error.code !== 'not_found') throw error;
    AnnounceAnswer.parse(await requestJson(client, '/api/v1/uploads/announce', { sha256, size, name }));
    // null: another sender of the same file was faster, and then it is there.
    await upload(file, manifest, client, () => {});
    await attach();
  }
}
