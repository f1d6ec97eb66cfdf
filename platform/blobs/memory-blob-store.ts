import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import type { Sha256 } from '@palaestra/core';
import type { BlobStore } from './blob-store.ts';
import { differs, missing } from './file-blob-store.ts';

/** Blobs in memory, for tests. */
export function memoryBlobStore(): BlobStore {
  const blobs = new Map<Sha256, Uint8Array>();
  const put: BlobStore['put'] = async (source, expect) => {
    const chunks: Uint8Array[] = [];
    if (source instanceof Uint8Array) chunks.push(source);
    else for await (const chunk of source) chunks.push(chunk);
    const bytes = new Uint8Array(Buffer.concat(chunks));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (expect?.sha256 !== undefined && expect.sha256 !== sha256) throw differs(expect.sha256, sha256);
    blobs.set(sha256, bytes);
    return { sha256, size: bytes.byteLength };
  };
  return {
    put,
    async adopt(path, sha256) {
      const info = await put(await readFile(path), { sha256 });
      await rm(path);
      return info;
    },
    async stat(sha256) {
      const bytes = blobs.get(sha256);
      return bytes === undefined ? null : { sha256, size: bytes.byteLength };
    },
    async *read(sha256, range) {
      const bytes = blobs.get(sha256);
      if (bytes === undefined) throw missing(sha256);
      const part = bytes.slice(range?.start ?? 0, range?.end ?? bytes.byteLength);
      if (part.byteLength > 0) yield part;
    },
  };
}
