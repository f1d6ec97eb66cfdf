import { figuresOf, openSimulation } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { busyPlant } from '../../../../../islands/replay/busy-plant.ts';
import { figureRows } from './figure-rows.ts';

function figuresWith(vehicles: number) {
  const simulation = openSimulation(busyPlant({ islands: 6, vehicles }), { seed: 1 });
  simulation.advance(4 * 3_600_000);
  return figuresOf(simulation.run);
}

test('figures stand beside each other with their difference, and whether it is for the better', () => {
  const [few, many] = [figuresWith(2), figuresWith(8)];
  const rows = new Map(figureRows(few, many).map((row) => [row.name, row]));
  expect(rows.get('throughput')).toMatchObject({ one: few.throughput, other: many.throughput, better: true });
  expect(rows.get('throughput')!.difference).toBeCloseTo(many.throughput - few.throughput);
  expect(rows.get('loaded')!.better).toBeNull();
  // Nothing has a due date here.
  expect(rows.has('onTime')).toBe(false);
});

test('without anything beside it a figure has no difference, and the same run has none either', () => {
  const figures = figuresWith(3);
  expect(figureRows(figures)[0]).toEqual({ name: 'throughput', one: figures.throughput });
  for (const row of figureRows(figures, figures)) expect(row).toMatchObject({ difference: 0, better: null });
});
