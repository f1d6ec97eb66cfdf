import { PalaestraError, sha256Of } from '@palaestra/core';

/** The header that protects a body from one end to the other (RFC 9530). */
export const CONTENT_DIGEST = 'Content-Digest';

/** The header's value for a body. */
export async function digestHeader(body: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = (await sha256Of(body)).replaceAll(/../g, (digits) => String.fromCharCode(Number.parseInt(digits, 16)));
  return `sha-256=:${btoa(bytes)}:`;
}

/**
 * Refuse a body that is not the one whose hash its sender has told: a manifest with one flipped bit would still be one, and
 * no part would ever fit to it. A sender that tells no hash is taken at its word.
 *
 * @throws PalaestraError `bad_input`.
 */
export async function refuseDamaged(told: string | undefined, body: ArrayBuffer): Promise<void> {
  if (told === undefined) return;
  const found = await digestHeader(new Uint8Array(body));
  if (told === found) return;
  const text = `Cannot read the request: it was damaged on the way, expected ${CONTENT_DIGEST} ${told}, found ${found}`;
  throw new PalaestraError('bad_input', text);
}
