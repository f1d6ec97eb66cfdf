import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BlobStore } from './blob-store.ts';

/** What every blob store promises; run by the test of each implementation. */
export function blobStoreContract(
  name: string,
  open: () => Promise<{ store: BlobStore; close(): Promise<void> }>,
): void {
  describe(`${name} keeps the contract of a blob store`, () => {
    let store: BlobStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ store, close } = await open());
    });
    afterEach(() => close());

    test('what was put is read back, whole and in ranges', async () => {
      const { sha256, size } = await store.put(chunks('hello ', 'world'));
      expect([sha256, size]).toEqual([digest('hello world'), 11]);
      expect(await store.stat(sha256)).toEqual({ sha256, size });
      expect(await text(store.read(sha256))).toBe('hello world');
      expect(await text(store.read(sha256, { start: 4, end: 7 }))).toBe('o w');
      expect(await text(store.read(sha256, { start: 6, end: 100 }))).toBe('world');
      expect(await text(store.read(sha256, { start: 3, end: 3 }))).toBe('');
    });

    test('the same content twice is one blob, and nothing at all is a blob too', async () => {
      const first = await store.put(new TextEncoder().encode('x'));
      expect(await store.put(chunks('x'), { sha256: first.sha256 })).toEqual(first);
      const empty = await store.put(chunks());
      expect([empty.size, await text(store.read(empty.sha256))]).toEqual([0, '']);
    });

    test('content that differs from what was said is not kept', async () => {
      const put = store.put(chunks('other'), { sha256: digest('said') });
      await expect(put).rejects.toMatchObject({ code: 'bad_file', message: expect.stringMatching(digest('said')) });
      expect(await store.stat(digest('other'))).toBeNull();
    });

    test('a source that breaks leaves nothing', async () => {
      async function* broken() {
        yield new TextEncoder().encode('half');
        throw new Error('the cable was pulled');
      }
      await expect(store.put(broken())).rejects.toThrow('the cable was pulled');
      expect(await store.stat(digest('half'))).toBeNull();
    });

    test('a finished file is taken over under its name, once, and another content is left where it was', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'palaestra-adopt-'));
      const path = join(folder, 'finished');
      try {
        const sha256 = digest('finished');
        for (let i = 0; i < 2; i++) {
          await writeFile(path, 'finished');
          expect(await store.adopt(path, sha256)).toEqual({ sha256, size: 8 });
          expect(await readdir(folder)).toEqual([]);
        }
        expect(await text(store.read(sha256))).toBe('finished');
        await writeFile(path, 'other');
        const adopt = store.adopt(path, digest('said'));
        await expect(adopt).rejects.toMatchObject({ code: 'bad_file', message: expect.stringMatching(digest('said')) });
        expect([await store.stat(digest('said')), await store.stat(digest('other'))]).toEqual([null, null]);
        expect(await readFile(path, 'utf8')).toBe('other');
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    test('a blob that is not here is not found', async () => {
      await expect(text(store.read(digest('nothing')))).rejects.toMatchObject({ code: 'not_found' });
      expect(await store.stat(digest('nothing'))).toBeNull();
    });
  });
}

async function* chunks(...texts: string[]): AsyncIterable<Uint8Array> {
  for (const one of texts) yield new TextEncoder().encode(one);
}

async function text(source: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts).toString();
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
