import { UNIT_STATES, type Usage } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { busyShare, unitShares } from './shares.ts';

const at = (state: (typeof UNIT_STATES)[number], unit: number, part: number) =>
  (unit * 2 + part) * UNIT_STATES.length + UNIT_STATES.indexOf(state);

/** Two units over two parts of 100 ms. */
function usage(): Usage {
  const units = new Float32Array(2 * 2 * UNIT_STATES.length);
  units[at('processing', 1, 0)] = 100;
  units[at('starved', 1, 1)] = 60;
  units[at('failed', 1, 1)] = 40;
  units[at('closed', 0, 0)] = 50;
  units[at('setup', 0, 0)] = 50;
  units[at('closed', 0, 1)] = 100;
  return { parts: 2, width: 100, units, edges: new Float32Array(), waits: new Float32Array() };
}

const share = (shares: Float64Array, state: (typeof UNIT_STATES)[number]) => shares[UNIT_STATES.indexOf(state)];

test('shares are of the time between two instants, parts that are cut counting for what lies inside', () => {
  const shares = unitShares(usage(), 1, 50, 150);
  expect(share(shares, 'processing')).toBeCloseTo(0.5);
  expect(share(shares, 'starved')).toBeCloseTo(0.3);
  expect(share(shares, 'failed')).toBeCloseTo(0.2);
  expect(shares.reduce((sum, one) => sum + one)).toBeCloseTo(1);
});

test('busy is working, being set up or repaired, within the shifts', () => {
  expect(busyShare(unitShares(usage(), 1, 0, 200))).toBeCloseTo(0.7);
  expect(busyShare(unitShares(usage(), 0, 0, 200))).toBeCloseTo(1);
  expect(busyShare(unitShares(usage(), 0, 100, 200))).toBe(0);
  expect([...unitShares(usage(), 0, 0, 0)]).toEqual(UNIT_STATES.map(() => 0));
});
