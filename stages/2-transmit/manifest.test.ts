import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Manifest, type ManifestAbout, partBytesFor, partRange } from './manifest.ts';
import { aboutRecording } from './send/about-recording.ts';
import { type LocalFile, manifestOf } from './send/local-file.ts';
import { recording } from './testing/recording.ts';

const MIB = 1024 * 1024;
const ABOUT: ManifestAbout = { kind: 'media', station: null, order: null, due: null, episode: null };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function fileOf(bytes: Uint8Array<ArrayBuffer>, name = 'a.mcap'): LocalFile & { read: LocalFile['read'] } {
  return { name, size: bytes.length, read: async (start, end) => bytes.slice(start, end) };
}

test('a manifest names the whole and each part by its hash, with the host’s hash and with the portable one', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(65536)).slice();
  const long = new Uint8Array(3 * 65536 + 5);
  for (let at = 0; at < long.length; at += 65536) long.set(bytes.subarray(0, long.length - at), at);
  const manifest = await manifestOf(fileOf(long), ABOUT, { partBytes: 65536 });
  expect(manifest).toMatchObject({ sha256: sha256(long), size: long.length, name: 'a.mcap' });
  expect(manifest.parts).toHaveLength(4);
  manifest.parts.forEach((part, n) => {
    const { start, end } = partRange(manifest, n);
    expect(part).toBe(sha256(long.subarray(start, end)));
  });
  const native = { ...fileOf(long), hasher: () => createHash('sha256') };
  expect(await manifestOf(native, ABOUT, { partBytes: 65536 })).toEqual(manifest);
});

test('a recording says what its manifest says', async () => {
  const about = await aboutRecording(fileOf(await recording({ seed: 3 })));
  expect(about).toEqual({
    kind: 'recording',
    station: 'sim-1',
    order: null,
    due: null,
    episode: { task: 'cell-to-tray', outcome: 'success', recordedAt: '2026-09-21T14:13:20.000Z', duration: 0.98 },
  });
  const text = fileOf(new TextEncoder().encode('this is no recording, only a long enough line of text'));
  await expect(aboutRecording(text)).rejects.toMatchObject({ code: 'bad_file' });
});

test('parts are small for small files and never more than 8,192', () => {
  const cases: [number, number][] = [
    [1, 1],
    [256 * MIB - 1, 1],
    [256 * MIB, 4],
    [32 * 1024 * MIB, 4],
    [32 * 1024 * MIB + 1, 8],
    [512 * 1024 * MIB, 64],
  ];
  for (const [size, mib] of cases) expect(partBytesFor(size)).toBe(mib * MIB);
  expect(() => partBytesFor(512 * 1024 * MIB + 1)).toThrow(/expected at most 549755813888 bytes/);
});

test('what cannot be announced is refused', async () => {
  const good = await manifestOf(fileOf(new Uint8Array(100)), ABOUT);
  expect(Manifest.safeParse(good).success).toBe(true);
  const lies: object[] = [
    { size: Number.NaN },
    { size: -1 },
    { size: 0 },
    { size: 1.5 },
    { size: 2 ** 60 },
    { size: 100e9 },
    { partBytes: 65537 },
    { partBytes: 0 },
    { partBytes: 128 * MIB },
    { parts: [] },
    { parts: [...good.parts, ...good.parts] },
    { parts: ['x'] },
    { name: '../a.mcap' },
    { name: 'a\\b.mcap' },
    { name: '..' },
    { name: 'a\0.mcap' },
    { sha256: 'ABC' },
    { kind: 'program' },
    { due: 'tomorrow' },
    { episode: { task: 'x', outcome: 'success', recordedAt: null, duration: -1 } },
    { more: true },
  ];
  for (const lie of lies) {
    const text = JSON.stringify(lie);
    expect({ text, success: Manifest.safeParse({ ...good, ...lie }).success }).toEqual({ text, success: false });
  }
});

test('a file that is empty, becomes shorter or has folders in its name has no manifest', async () => {
  await expect(manifestOf(fileOf(new Uint8Array(0)), ABOUT)).rejects.toThrow(/it is empty \(a.mcap\)/);
  const shrunk = { ...fileOf(new Uint8Array(10)), size: 20 };
  await expect(manifestOf(shrunk, ABOUT)).rejects.toThrow(/became shorter, expected 20 bytes at 0, found 10/);
  await expect(manifestOf(fileOf(new Uint8Array(10), 'x/y'), ABOUT)).rejects.toThrow(/without folders \(name\)/);
});
