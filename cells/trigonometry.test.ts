import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atan2, cos, sin } from './trigonometry.ts';

test('sine and cosine agree with the engine to the last bits', () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (x) => {
      expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(4e-16);
      expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThan(4e-16);
    }),
    { numRuns: 2000 },
  );
  expect(sin(0)).toBe(0);
  expect(cos(0)).toBe(1);
});

test('atan2 agrees with the engine in every quadrant', () => {
  const side = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(side, side, (y, x) => {
      // -0 has an angle of its own that no frame here needs.
      fc.pre(x !== 0 && y !== 0);
      expect(Math.abs(atan2(y, x) - Math.atan2(y, x))).toBeLessThan(1e-15);
    }),
    { numRuns: 2000 },
  );
  expect([atan2(0, 0), atan2(0, -1), atan2(1, 0), atan2(-1, 0)]).toEqual([0, Math.PI, Math.PI / 2, -Math.PI / 2]);
});
