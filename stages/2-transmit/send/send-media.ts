import { PalaestraError, Problem } from '@palaestra/core';
import { MediaRequest } from '../answers.ts';
import { announceManifest } from './announce-manifest.ts';
import { ask } from './ask.ts';
import { type LocalFile, manifestOf } from './local-file.ts';
import { upload } from './send-recording.ts';
import type { ServerClient } from './server-client.ts';

/** Announcements until we give up, for parts that vanish in between. */
const ROUNDS = 6;

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
  const { name, sha256 } = manifest;
  const path = `/api/v1/episodes/${episode}/media`;
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ name, type, sha256 });
  let reason = '';
  for (let round = 0; round < ROUNDS; round++) {
    const added = await ask(
      client,
      { method: 'POST', path, headers, body },
      {
        read({ status, json }) {
          const problem = Problem.safeParse(json);
          if (problem.success && problem.data.status === status && (status === 404 || status === 409)) {
            reason = problem.data.detail;
            return { there: false };
          }
          const media = MediaRequest.safeParse(json);
          return status === 200 && media.success && media.data.sha256 === sha256 ? { there: true } : null;
        },
      },
    );
    if (added.there) return;
    const announced = await announceManifest(client, manifest);
    const wanted = announced.state === 'wanted' ? announced.missing : [];
    // Nothing lacks, and still it cannot be added: then it is the episode that is not there.
    if (round > 0 && wanted.length === 0) throw new PalaestraError('not_found', reason);
    if (await upload(file, manifest, wanted, client)) round = 0;
  }
  throw new PalaestraError('unavailable', `Cannot send: the upload is lost again and again (${file.name})`);
}
