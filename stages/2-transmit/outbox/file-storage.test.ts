import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recording } from '../testing/recording.ts';
import { fileOutboxStorage, OUTBOX_FOLDER, prepareOutbox } from './file-storage.ts';
import { openOutbox } from './outbox.ts';
import { MemoryServer } from './testing/memory-server.ts';

let folder: string;
const never = new AbortController().signal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function opened(place: string) {
  await prepareOutbox(place);
  return fileOutboxStorage(place);
}

test('finished recordings are found, in folders too; unfinished ones with a reason; others not at all', async () => {
  const bytes = await recording({ seed: 1 });
  await mkdir(join(folder, 'day-2'));
  await mkdir(join(folder, '.watch'));
  await writeFile(join(folder, 'a.mcap'), bytes);
  await writeFile(join(folder, 'day-2/b.mcap'), bytes);
  await writeFile(join(folder, 'c.mcap'), bytes.subarray(0, 500));
  for (const name of ['d.mcap.part', '.watch/e.mcap', 'f.txt']) await writeFile(join(folder, name), bytes);
  await mkdir(join(folder, 'g.mcap'));
  const { recordings } = await opened(folder);
  const { finished, waiting } = await recordings.list();
  expect(finished.map(({ path }) => path)).toEqual(['a.mcap', 'day-2/b.mcap']);
  expect([...waiting]).toEqual([['c.mcap', 'the file has no end yet']]);
});

test('a recording is removed only while it looks as it was noted', async () => {
  const path = join(folder, 'a.mcap');
  await writeFile(path, await recording({ seed: 1 }));
  const { recordings } = await opened(folder);
  const [found] = (await recordings.list()).finished;
  const { atime, mtime } = await stat(path);
  await writeFile(join(folder, 'other'), await recording({ seed: 2 }));
  await rename(join(folder, 'other'), path);
  // Even with the same size and times it is another file.
  await utimes(path, atime, mtime);
  expect(await recordings.remove('a.mcap', found!.look)).toBe(false);
  const [now] = (await recordings.list()).finished;
  expect(await recordings.remove('a.mcap', now!.look)).toBe(true);
  expect(await recordings.remove('a.mcap', now!.look)).toBe(true);
  expect(await recordings.open('a.mcap')).toBeNull();
});

test('what a process left between two writes is no note', async () => {
  const { notes } = await opened(folder);
  await notes.write('entries', 'a', 'one');
  await notes.write('entries', 'a', 'two');
  await writeFile(join(folder, OUTBOX_FOLDER, 'entries', 'b.json.new'), 'hal');
  const again = (await opened(folder)).notes;
  expect(await again.names('entries')).toEqual(['a']);
  expect(await again.read('entries', 'a')).toBe('two');
  expect(await readdir(join(folder, OUTBOX_FOLDER, 'entries'))).toEqual(['a.json']);
  await again.remove('entries', 'a');
  expect(await again.read('entries', 'a')).toBeNull();
});

const small = await mkdtemp(join(tmpdir(), 'small-outbox-'));
afterAll(() => rm(small, { recursive: true, force: true }));
const mounted = mountSmallDisk();
if (!mounted) console.log('skipped: a disk of 2 MB cannot be mounted here');

function mountSmallDisk(): boolean {
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small], { stdio: 'ignore' });
    execFileSync('/bin/umount', ['--lazy', small]);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!mounted)('a disk without a free byte', () => {
  beforeEach(() => void execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]));
  afterEach(() => void execFileSync('/bin/umount', ['--lazy', small]));

  const fill = async () => {
    const spare = join(small, 'spare');
    for (let size = 1 << 20; size >= 4096; size >>= 1) {
      const bytes = Buffer.alloc(size, 1);
      while ((await writeFile(spare, bytes, { flag: 'a' }).catch(() => 'full')) !== 'full');
    }
  };

  test('its recordings are sent, which makes room, and their receipts are kept', async () => {
    const contents = await Promise.all([1, 2, 3].map((seed) => recording({ seed, padding: 200_000 })));
    for (const [i, bytes] of contents.entries()) await writeFile(join(small, `${i}.mcap`), bytes);
    await fill();
    const server = await MemoryServer.open();
    // There is no room for a folder of notes either, until a recorder has ended in between; then the reserve is gone at once.
    await rm(join(small, 'spare'));
    const storage = await opened(small);
    await rm(join(small, OUTBOX_FOLDER, 'reserve'));
    await fill();
    const faults = new Set<string | null>();
    const outbox = await openOutbox({
      storage,
      sender: server.sender,
      told: () => void faults.add(outbox.status().fault),
    });
    await outbox.run(never, { once: true });
    expect([...faults].join()).toMatch(/the disk is full; recordings stay and are sent on/);
    expect([...server.stored.values()].map((bytes) => bytes.length)).toEqual(contents.map((bytes) => bytes.length));
    const receipts = await readdir(join(small, OUTBOX_FOLDER, 'receipts'));
    expect(receipts).toHaveLength(3);
    for (const name of receipts) {
      expect(JSON.parse(await readFile(join(small, OUTBOX_FOLDER, 'receipts', name), 'utf8'))).toMatchObject({
        recording: name.replace('.json', ''),
      });
    }
    expect((await readdir(small)).filter((name) => name.endsWith('.mcap'))).toEqual([]);
  });

  test('the reserve lets the first notes through', async () => {
    const { notes } = await opened(small);
    await fill();
    await notes.write('entries', 'a', 'x'.repeat(5000));
    expect(await notes.read('entries', 'a')).toHaveLength(5000);
    await fill();
    await expect(notes.write('entries', 'b', 'x'.repeat(5000))).rejects.toMatchObject({ code: 'no_space' });
    expect(await notes.read('entries', 'b')).toBeNull();
    expect(await notes.read('entries', 'a')).toHaveLength(5000);
  });
});
