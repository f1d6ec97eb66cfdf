import { PalaestraError } from '@palaestra/core';
import { type ReadTree, safePath, type WriteTree } from '@palaestra/formats/lerobot';
import type { BlobStore } from '@palaestra/platform/blobs';
import type { ExportFile } from './export-store.ts';
import { temporaryFile } from './temporary-file.ts';

/** The files of an export: names here, bytes in the blob store. */
export interface BlobTree extends ReadTree, WriteTree {
  /** What was written, sorted by path. */
  files(): ExportFile[];
}

/** An empty folder whose files become blobs. */
export function blobTree(blobs: BlobStore, name: string): BlobTree {
  const entries = new Map<string, ExportFile>();
  return {
    name,
    files: () => [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    async write(path, bytes) {
      entries.set(safePath(path), { path, ...(await blobs.put(bytes)) });
    },
    async create(path) {
      const file = await temporaryFile();
      return {
        write: (position, bytes) => file.write(position, bytes),
        async close() {
          entries.set(safePath(path), { path, ...(await blobs.put(file.read())) });
          await file.discard();
        },
        discard: () => file.discard(),
      };
    },
    async list(prefix) {
      return [...entries.keys()].filter((path) => path.startsWith(prefix)).sort();
    },
    async open(path) {
      const entry = entries.get(path);
      if (entry === undefined) return null;
      const { sha256, size } = entry;
      return { byteLength: size, slice: (start, end = size) => readRange(blobs, sha256, start, Math.min(end, size)) };
    },
  };
}

async function readRange(blobs: BlobStore, sha256: string, start: number, end: number): Promise<ArrayBuffer> {
  const out = new Uint8Array(end - start);
  let at = 0;
  for await (const chunk of blobs.read(sha256, { start, end })) {
    out.set(chunk, at);
    at += chunk.byteLength;
  }
  if (at !== out.byteLength) {
    throw new PalaestraError('bad_file', `Cannot read the export: a blob is too short (${sha256})`);
  }
  return out.buffer;
}
