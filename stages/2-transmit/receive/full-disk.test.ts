import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendRecording } from '../index.ts';
import { type Ground, openGround } from '../testing/ground.ts';
import { recording } from '../testing/recording.ts';

const folder = await mkdtemp(join(tmpdir(), 'small-disk-'));
const mounted = mountSmallDisk();
if (!mounted) console.log('skipped: a disk of 4 MB cannot be mounted here');

function mountSmallDisk(): boolean {
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

afterAll(async () => {
  if (mounted) execFileSync('/bin/umount', ['--lazy', folder]);
  await rm(folder, { recursive: true });
});

describe.skipIf(!mounted)('a disk that becomes full while an upload runs', () => {
  let ground: Ground;
  beforeAll(async () => {
    // At the announcement there seems to be space; then somebody else takes it.
    ground = await openGround({ spoolDir: join(folder, 'spool'), freeBytes: async () => 1e12 });
  });
  afterAll(() => ground.close());

  test('is told as such, and the sender keeps its file', async () => {
    const bytes = await recording({ padding: 6e6 });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = {
      name: 'a.mcap',
      size: bytes.length,
      read: async (start: number, end: number) => bytes.slice(start, end),
    };
    const client = {
      fetch,
      url: ground.url,
      key: 'acme:collector',
      signal: new AbortController().signal,
      wait: async () => {},
    };
    await expect(sendRecording(file, client)).rejects.toMatchObject({
      code: 'no_space',
      message: expect.stringMatching(/the disk is full/),
    });
    expect(await ground.context.blobs.stat(sha256)).toBeNull();
    // What had arrived stays, and the rest can follow once there is space.
    const [row] = (await sql<{ received_bytes: number }>`select received_bytes from uploads`.execute(ground.context.db))
      .rows;
    expect(row!.received_bytes % (1024 * 1024)).toBe(0);
    expect(row!.received_bytes).toBeGreaterThan(0);
  });
});
