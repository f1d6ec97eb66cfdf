import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blobStoreContract } from './blob-store.contract.ts';
import { fileBlobStore } from './file-blob-store.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaestra-blobs-'));
});
afterAll(() => rm(folder, { recursive: true }));

blobStoreContract('fileBlobStore()', async () => {
  const dir = await mkdtemp(join(folder, 'contract-'));
  return { store: await fileBlobStore(dir), close: async () => {} };
});

test('a process killed in the middle of a put leaves no blob, and the next start clears what it began', async () => {
  const dir = join(folder, 'killed');
  const script = `
    import { fileBlobStore } from ${JSON.stringify(new URL('./file-blob-store.ts', import.meta.url).href)};
    const store = await fileBlobStore(process.argv[1]);
    async function* endless() { for (;;) { yield new Uint8Array(1 << 16); console.log('wrote'); } }
    await store.put(endless());
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readdir(dir)).toEqual(['incoming']);
  expect(await readdir(join(dir, 'incoming'))).toHaveLength(1);
  await fileBlobStore(dir);
  expect(await readdir(join(dir, 'incoming'))).toEqual([]);
});

test('a full disk is told as such and keeps nothing', async (context) => {
  const dir = join(folder, 'small');
  await mkdir(dir);
  try {
    execFileSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    return context.skip('this user may not mount a small disk');
  }
  try {
    const store = await fileBlobStore(dir);
    await expect(store.put(new Uint8Array(4 << 20))).rejects.toMatchObject({
      code: 'no_space',
      message: 'Cannot store the blob: the disk is full; nothing was kept',
    });
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
    expect((await store.put(new Uint8Array(1000))).size).toBe(1000);
  } finally {
    execFileSync('/usr/bin/umount', [dir]);
  }
});

test('a file is taken over without copying it, and copied from another disk', async () => {
  const dir = join(folder, 'adopting');
  const store = await fileBlobStore(dir);
  const content = crypto.getRandomValues(new Uint8Array(1000));
  const sha256 = createHash('sha256').update(content).digest('hex');
  const near = join(folder, 'near');
  await writeFile(near, content);
  const { ino } = await stat(near);
  await store.adopt(near, sha256);
  expect((await stat(join(dir, sha256.slice(0, 2), sha256))).ino).toBe(ino);
  await rm(join(dir, sha256.slice(0, 2), sha256));

  const shm = await mkdtemp('/dev/shm/palaestra-').catch(() => null);
  if (shm === null || (await stat(shm)).dev === (await stat(dir)).dev) return;
  try {
    await writeFile(join(shm, 'far'), content);
    await store.adopt(join(shm, 'far'), sha256);
    expect([await readdir(shm), await store.stat(sha256)]).toEqual([[], { sha256, size: 1000 }]);
  } finally {
    await rm(shm, { recursive: true });
  }
});
