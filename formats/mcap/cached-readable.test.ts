import { expect, test } from 'vitest';
import { bytesReadable, cachedReadable } from './index.ts';

test('what was read last comes without another read, within its bytes, and a fault is not kept', async () => {
  const inner = bytesReadable(Uint8Array.from({ length: 100 }, (_, i) => i));
  const asked: string[] = [];
  let broken = false;
  const readable = cachedReadable(
    {
      size: inner.size,
      read: async (offset, length) => {
        asked.push(`${offset}+${length}`);
        if (broken) throw new Error('away');
        return inner.read(offset, length);
      },
    },
    40,
  );
  const [first, again] = await Promise.all([readable.read(0n, 20n), readable.read(0n, 20n)]);
  expect(first).toEqual(again);
  await readable.read(20n, 20n);
  await readable.read(0n, 20n);
  expect(asked).toEqual(['0+20', '20+20']);
  await readable.read(40n, 20n);
  await readable.read(20n, 20n);
  expect(asked).toEqual(['0+20', '20+20', '40+20', '20+20']);
  await readable.read(0n, 60n);
  await readable.read(20n, 20n);
  expect(asked.slice(4)).toEqual(['0+60']);
  broken = true;
  await expect(readable.read(80n, 5n)).rejects.toThrow('away');
  broken = false;
  expect([...(await readable.read(80n, 2n))]).toEqual([80, 81]);
  expect([...(await readable.read(80n, 5n))]).toEqual([80, 81, 82, 83, 84]);
});
