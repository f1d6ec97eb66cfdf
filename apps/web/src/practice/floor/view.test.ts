import { expect, test } from 'vitest';
import { centredOn, fitView, pan, placeUnder, zoomAt } from './view.ts';

test('the whole floor lies within the picture, and y goes up', () => {
  const view = fitView({ left: 0, low: 0, right: 100, high: 40 }, 624, 400);
  expect(view.scale).toBe(6);
  expect(placeUnder(view, 12, 200)).toEqual({ x: 0, y: 20 });
  expect(placeUnder(view, 312, 80).y).toBeGreaterThan(20);
});

test('what is under the pointer stays there while one zooms, up to the limits', () => {
  const view = pan(fitView({ left: 0, low: 0, right: 10, high: 10 }, 500, 500), 13, -7);
  const before = placeUnder(view, 100, 333);
  const after = placeUnder(zoomAt(view, 1.7, 100, 333), 100, 333);
  expect(after.x).toBeCloseTo(before.x, 9);
  expect(after.y).toBeCloseTo(before.y, 9);
  expect(zoomAt(view, 1e9, 0, 0).scale).toBe(120);
  expect(zoomAt(view, 1e-9, 0, 0).scale).toBe(0.05);
});

test('a place can be brought to the middle', () => {
  const view = centredOn({ scale: 4, x: 0, y: 0 }, { x: 30, y: 12 }, 300, 200);
  expect(placeUnder(view, 150, 100)).toEqual({ x: 30, y: 12 });
});
