import { expect, test } from 'vitest';
import { canonicalJson, sha256Of } from './canonical.ts';

test('canonicalJson() sorts keys at every depth and leaves out undefined', () => {
  expect(canonicalJson({ b: [{ z: 1, a: undefined, m: null }], a: 'é' })).toBe('{"a":"é","b":[{"m":null,"z":1}]}');
});

test('canonicalJson() refuses what JSON cannot carry', () => {
  expect(() => canonicalJson({ x: Number.NaN })).toThrow(/NaN is not a JSON number/);
  expect(() => canonicalJson({ x: 1n })).toThrow(/bigint is not JSON/);
});

test('sha256Of() gives the digest of FIPS 180-2, B.1', async () => {
  expect(await sha256Of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
