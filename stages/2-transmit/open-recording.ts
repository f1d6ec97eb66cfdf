import { PalaestraError } from '@palaestra/core';
import type { Readable } from '@palaestra/formats/mcap';
import type { BlobStore } from '@palaestra/platform/blobs';
import type { StageContext } from '@palaestra/platform/http';
import { episodeRow } from './store.ts';

/** Small reads (footer, summary, index) are served from windows of this size; larger ones go straight to the store. */
const WINDOW = 64 * 1024;
const KEPT_WINDOWS = 8;

/**
 * Random access to the recording of an episode.
 *
 * @throws PalaestraError `not_found` when the organization has no such episode.
 */
export async function openRecording(
  context: Pick<StageContext, 'db' | 'blobs'>,
  org: string,
  id: string,
): Promise<Readable> {
  const row = await episodeRow(context, org, id);
  if (row === null) throw new PalaestraError('not_found', `Cannot open the recording: no such episode (${id})`);
  return blobReadable(context.blobs, row.recording, row.bytes);
}

/** Random access to a stored blob of `size` bytes. */
export function blobReadable(blobs: BlobStore, sha256: string, size: number): Readable {
  const windows = new Map<number, Promise<Uint8Array>>();

  function windowAt(start: number): Promise<Uint8Array> {
    const bytes = windows.get(start) ?? readAll(blobs, sha256, start, Math.min(start + WINDOW, size));
    // The map's order is the order of use, oldest first.
    windows.delete(start);
    windows.set(start, bytes);
    bytes.catch(() => windows.delete(start));
    if (windows.size > KEPT_WINDOWS) windows.delete(windows.keys().next().value!);
    return bytes;
  }

  return {
    size: async () => BigInt(size),
    async read(offset, length) {
      const start = Number(offset);
      const end = start + Number(length);
      if (start < 0 || end < start || end > size) {
        throw new PalaestraError('bad_file', `Cannot read bytes: ${start} to ${end} is outside of ${size} (${sha256})`);
      }
      const window = start - (start % WINDOW);
      if (end > window + WINDOW) return readAll(blobs, sha256, start, end);
      return (await windowAt(window)).slice(start - window, end - window);
    },
  };
}

async function readAll(blobs: BlobStore, sha256: string, start: number, end: number): Promise<Uint8Array> {
  const out = new Uint8Array(end - start);
  let at = 0;
  for await (const chunk of blobs.read(sha256, { start, end })) {
    out.set(chunk, at);
    at += chunk.byteLength;
  }
  if (at === out.byteLength) return out;
  throw new PalaestraError(
    'bad_file',
    `Cannot read bytes: the blob is too short, expected ${end - start}, found ${at} (${sha256})`,
  );
}
