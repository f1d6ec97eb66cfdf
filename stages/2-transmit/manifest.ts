import { Outcome, PalaestraError, Sha256 } from '@palaestra/core';
import { z } from 'zod';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Limits of a manifest. With the largest parts, the largest file has 512 GiB. */
const PARTS = { unit: 64 * KIB, most: 64 * MIB, count: 8192 } as const;

/** A name without folders; a server must never be led to another place by it. */
export const FileName = z
  .string()
  .min(1)
  .max(255)
  .refine(
    (name) => !/[/\\\p{Cc}]/u.test(name) && name !== '.' && name !== '..',
    'expected a file name without folders',
  );

/** What the sender says of the episode; the server holds it against the recording. */
const ManifestEpisode = z.strictObject({
  task: z.string().min(1).max(500),
  outcome: Outcome,
  /** Start of the recording; null when its time says nothing. */
  recordedAt: z.iso.datetime().nullable(),
  /** Seconds. */
  duration: z.number().min(0),
});

/**
 * What a sender promises before it sends: the hash of the whole and of each part, and what is inside. A ground that has
 * the manifest knows what exists at its stations, before one byte of it has arrived.
 */
export const Manifest = z
  .strictObject({
    schema: z.literal('palaestra.manifest/1'),
    sha256: Sha256,
    /** Bytes. */
    size: z.number().int().min(1),
    name: FileName,
    kind: z.enum(['recording', 'media']),
    /** Bytes of every part but the last: a multiple of 64 KiB, at most 64 MiB. */
    partBytes: z.number().int().multipleOf(PARTS.unit).min(PARTS.unit).max(PARTS.most),
    /** sha256 of each part, in order. */
    parts: z.array(Sha256).min(1).max(PARTS.count),
    /** Station that recorded it; null for a file of no station. Stations share the link fairly. */
    station: z.string().min(1).max(200).nullable(),
    order: z.string().min(1).max(200).nullable(),
    due: z.iso.datetime().nullable(),
    episode: ManifestEpisode.nullable(),
  })
  .superRefine(({ size, partBytes, parts }, context) => {
    const expected = Math.ceil(size / partBytes);
    if (expected === parts.length) return;
    const message = `expected ${expected} parts of ${partBytes} bytes for ${size} bytes, found ${parts.length}`;
    context.addIssue({ code: 'custom', path: ['parts'], message });
  });
export type Manifest = z.infer<typeof Manifest>;

/** What a manifest says beside the hashes. */
export type ManifestAbout = Pick<Manifest, 'kind' | 'station' | 'order' | 'due' | 'episode'>;

/** A hash that takes its bytes piece by piece; `createHash` of Node gives one. */
export interface Hasher {
  update(bytes: Uint8Array): unknown;
  /** Ends it. */
  digest(encoding: 'hex'): string;
}

/** The half-open byte range [start, end) of part `n`. */
export function partRange(manifest: Pick<Manifest, 'size' | 'partBytes'>, n: number): { start: number; end: number } {
  const start = n * manifest.partBytes;
  return { start, end: Math.min(start + manifest.partBytes, manifest.size) };
}

/**
 * Bytes per part for a file: 1 MiB below 256 MiB, since a lost connection costs at most this much again; 4 MiB above, and
 * doubled until 8,192 parts are enough.
 *
 * @throws PalaestraError `too_large` above 512 GiB.
 */
export function partBytesFor(size: number): number {
  let bytes = size < 256 * MIB ? MIB : 4 * MIB;
  while (bytes < PARTS.most && size > bytes * PARTS.count) bytes *= 2;
  if (size <= bytes * PARTS.count) return bytes;
  const most = bytes * PARTS.count;
  throw new PalaestraError('too_large', `Cannot send the file: expected at most ${most} bytes, found ${size}`);
}
