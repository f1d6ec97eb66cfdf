import { AnnounceAnswer, type MissingParts } from '../answers.ts';
import type { Manifest } from '../manifest.ts';
import { CONTENT_DIGEST, digestHeader } from '../receive/content-digest.ts';
import { ask } from './ask.ts';
import type { ServerClient } from './server-client.ts';

/**
 * Tell the server what will be sent, so that the ground knows of it before its bytes arrive. Announcing again is harmless.
 *
 * @returns the receipt of what it has already (to be verified), or the ranges of parts that lack.
 * @throws PalaestraError with the reason of the server: `too_large`, `no_space`, `conflict`, or `bad_file` for a content that
 *   was quarantined; `unavailable` when it stays away.
 */
export async function announceManifest(client: ServerClient, manifest: Manifest): Promise<AnnounceAnswer> {
  const body = JSON.stringify(manifest);
  const headers = { 'Content-Type': 'application/json', [CONTENT_DIGEST]: await digestHeader(body) };
  return ask(
    client,
    { method: 'POST', path: '/api/v1/uploads/announce', headers, body },
    {
      read({ status, json }) {
        const answer = AnnounceAnswer.safeParse(json);
        if (status !== 200 || !answer.success) return null;
        return answer.data.state === 'stored' || areOf(manifest, answer.data.missing) ? answer.data : null;
      },
    },
  );
}

/** True when every range lies within the manifest's parts, in order; a damaged number does not. */
function areOf({ parts }: Manifest, missing: MissingParts): boolean {
  let end = 0;
  for (const [from, to] of missing) {
    if (from < end || to <= from || to > parts.length) return false;
    end = to;
  }
  return true;
}
