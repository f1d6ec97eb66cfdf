import { expect, test } from 'vitest';
import { length, subtract } from '../pose.ts';
import { drawLayout, GRID, pocketPose } from './layout.ts';

test('a seed is a scene: same seed, same scene', () => {
  expect(drawLayout(4)).toEqual(drawLayout(4));
  expect(drawLayout(4)).not.toEqual(drawLayout(5));
});

test('over many seeds every pocket is asked, no two cells share a place, and the asked pocket is free', () => {
  const layouts = Array.from({ length: 300 }, (_, seed) => drawLayout(seed));
  expect(new Set(layouts.map(({ pocket }) => pocket)).size).toBe(GRID.rows * GRID.columns);
  for (const { cells, tray, pocket, friction, mass } of layouts) {
    expect(cells.length).toBeGreaterThanOrEqual(4);
    expect(cells.length).toBeLessThanOrEqual(7);
    for (const [index, cell] of cells.entries()) {
      expect(length(subtract(cell.position, pocketPose(tray, pocket).position))).toBeGreaterThan(GRID.pitch / 2);
      for (const other of cells.slice(index + 1)) {
        expect(length(subtract(cell.position, other.position))).toBeGreaterThan(GRID.pitch * 0.9);
      }
    }
    expect(friction).toBeGreaterThanOrEqual(0.2);
    expect(friction).toBeLessThan(0.4);
    expect(Math.abs(mass - 0.07)).toBeLessThan(0.0036);
  }
});
