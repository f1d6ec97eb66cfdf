import { expect, test } from 'vitest';
import { lz4 } from './lz4.ts';

/** A frame without checksums: magic, flags, block size, header checksum (not looked at), the blocks, end mark. */
function frame(...blocks: { data: number[]; stored?: boolean }[]): Uint8Array {
  const bytes = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0];
  for (const { data, stored } of blocks) bytes.push(data.length, 0, 0, stored === true ? 0x80 : 0, ...data);
  return Uint8Array.from([...bytes, 0, 0, 0, 0]);
}

const letters = (text: string) => [...new TextEncoder().encode(text)];

test('literals, matches, matches that overlap themselves, stored blocks, matches into the block before', async () => {
  // "abc", then 9 bytes from 3 back, then the last literal "x"; stored "yz"; then 4 bytes from 2 back and "!".
  const data = frame(
    { data: [0x35, ...letters('abc'), 3, 0, 0x10, ...letters('x')] },
    { data: letters('yz'), stored: true },
    { data: [0x00, 2, 0, 0x10, ...letters('!')] },
  );
  const text = 'abcabcabcabcxyzyzyz!';
  expect(new TextDecoder().decode(await lz4.decompress(data, text.length))).toBe(text);
});

test('long lengths carry on in further bytes', async () => {
  const run = Array.from({ length: 15 + 255 + 3 }, (_, index) => index & 255);
  const data = new Uint8Array([
    0x04,
    0x22,
    0x4d,
    0x18,
    0x40,
    0x40,
    0xc0,
    ...[20, 1, 0, 0],
    0xf0,
    255,
    3,
    ...run,
    0,
    0,
    0,
    0,
  ]);
  expect([...(await lz4.decompress(data, run.length))]).toEqual(run);
});

test('what is damaged is refused and never written beyond the size claimed', () => {
  const cases = [
    Uint8Array.of(1, 2, 3),
    new Uint8Array(20),
    frame({ data: letters('too long'), stored: true }),
    frame({ data: [0x50, ...letters('ab')] }),
    frame({ data: [0x10, 65, 9, 0, 0] }),
    frame({ data: [0x1f, 65, 1, 0, 255, 255] }),
    frame({ data: [0x10, 65, 1] }),
  ];
  for (const data of cases) expect(() => lz4.decompress(data, 5), String(data)).toThrow(/LZ4/);
});
