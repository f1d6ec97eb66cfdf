import { open, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { ImportItem } from '@palaestra/manage/commands';

const MAGIC = Uint8Array.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);

/** Names, sizes and times of an item's files as one text: while it stays the same, nobody writes. */
export async function fingerprint({ path }: ImportItem): Promise<string> {
  const own = await stat(path);
  if (!own.isDirectory()) return `${own.size} ${own.mtimeMs}`;
  // A reader of SQLite makes and removes these itself.
  const names = (await readdir(path, { recursive: true })).filter((name) => !/-(wal|shm)$/.test(name)).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(path, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
  return files.join('\n');
}

/**
 * Why a recording is not finished by what its format says, null when it is. A LeRobot dataset has no mark of its end; of it
 * only stillness tells.
 */
export async function unfinishedReason({ kind, path }: ImportItem): Promise<string | null> {
  if (kind === 'mcap') return (await endsWithMagic(path)) ? null : 'the file has no end yet';
  if (kind !== 'bag') return null;
  if ((await stat(path)).isDirectory()) {
    return (await exists(join(path, 'metadata.yaml'))) ? null : 'the bag has no metadata.yaml yet';
  }
  if (extname(path) !== '.db3') return null;
  const pending = await Promise.all([sizeOf(`${path}-wal`), sizeOf(`${path}-journal`)]);
  return pending.some((size) => size > 0) ? 'its database is open' : null;
}

async function endsWithMagic(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const end = new Uint8Array(MAGIC.length);
    if (size < 2 * MAGIC.length) return false;
    await file.read(end, 0, end.length, size - end.length);
    return end.every((byte, i) => byte === MAGIC[i]);
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
