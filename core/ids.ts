import { z } from 'zod';

/** What an id names; the prefix makes an id readable in a log and a mix-up impossible to miss. */
export type IdPrefix =
  | 'ds'
  | 'rb'
  | 'run'
  | 'pol'
  | 'ev'
  | 'an'
  | 'ses'
  | 'st'
  | 'wo'
  | 'exp'
  | 'cf'
  | 'job'
  | 'key'
  | 'org'
  | 'pl'
  | 'cl'
  | 'sub'
  | 'rp'
  | 'ex'
  | 'take';

/**
 * Make a new id: prefix, underscore, 32 hexadecimal digits of a UUID version 7 (RFC 9562), so that ids of one kind sort
 * by the time they were made.
 */
export function newId(prefix: IdPrefix, nowMs: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(nowMs / 0x10000));
  new DataView(bytes.buffer).setUint16(4, nowMs % 0x10000);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return `${prefix}_${hex(bytes)}`;
}

/** A sha256 as 64 lower-case hexadecimal digits: the name of a blob and of a dataset revision. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');
export type Sha256 = z.infer<typeof Sha256>;

/** `ep_` and the first 24 hexadecimal digits of the recording's sha256. */
export const EpisodeId = z.string().regex(/^ep_[0-9a-f]{24}$/, 'expected ep_ and 24 hexadecimal digits');
export type EpisodeId = z.infer<typeof EpisodeId>;

/**
 * The id of an episode follows from its recording, so that a station, the command line and the server name the same
 * episode without asking each other, and the same content is one episode wherever it arrives.
 */
export function episodeIdOf(sha256: Sha256): EpisodeId {
  return `ep_${sha256.slice(0, 24)}`;
}

/** Lower-case hexadecimal digits of `bytes`. */
export function hex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}
