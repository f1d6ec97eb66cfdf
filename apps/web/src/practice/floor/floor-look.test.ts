import { openReplay, openSimulation, PLACE, tripsOf } from '@palaestra/islands';
import { expect, test } from 'vitest';
import { busyPlant } from '../../../../../islands/replay/busy-plant.ts';
import { chosenAt, lookAt, orderOf, placeOf } from './floor-look.ts';
import { floorPlanOf } from './floor-plan.ts';

const simulation = openSimulation(busyPlant({ islands: 9, vehicles: 8 }), { seed: 4, level: 'paths' });
simulation.advance(3 * 3_600_000);
const { run } = simulation;
const plan = floorPlanOf(run.plant);
const look = lookAt(openReplay(run), plan, tripsOf(run));

test('every unit and every place of a buffer lies within its island, and nothing lies upon another', () => {
  for (const { box, units, unitSize, inSlots, outSlots, slotSize } of plan.islands) {
    const squares = [
      ...units.map((place) => ({ ...place, size: unitSize })),
      ...[...inSlots, ...outSlots].map((place) => ({ ...place, size: slotSize })),
    ];
    for (const { x, y, size } of squares) {
      expect(x - size / 2).toBeGreaterThanOrEqual(box.left);
      expect(x + size / 2).toBeLessThanOrEqual(box.right);
      expect(y - size / 2).toBeGreaterThanOrEqual(box.low);
      expect(y + size / 2).toBeLessThanOrEqual(box.high);
    }
    for (const [index, a] of squares.entries()) {
      for (const b of squares.slice(index + 1)) {
        const apart = Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
        expect(apart).toBeGreaterThanOrEqual((a.size + b.size) / 2 - 1e-9);
      }
    }
  }
  expect(plan.bounds.left).toBeLessThan(plan.islands[0]!.box.left);
});

test('an island that somebody drew stands where it was drawn, with the name away from its dock', () => {
  const plant = busyPlant({ islands: 2, vehicles: 1 });
  const island = {
    ...plant.islands[0]!,
    footprint: [
      [0, -20],
      [30, -20],
      [30, -8],
      [0, -8],
    ] as [number, number][],
  };
  const drawn = floorPlanOf({
    ...openSimulation({ ...plant, islands: [island, plant.islands[1]!] }, { seed: 1 }).run.plant,
  });
  expect(drawn.islands[0]!.box).toEqual({ left: 0, right: 30, low: -20, high: -8 });
  // Its dock lies above it.
  expect(drawn.islands[0]!.nameAt.y).toBeLessThan(drawn.islands[0]!.inSlots[0]!.y);
});

test('every order inside has a place, and a pointer there finds it or who has it', () => {
  let seen = 0;
  for (let time = 600_000; time < run.now; time += 977_000) {
    const now = look(time);
    for (const [order, { place }] of now.floor.orders) {
      const at = placeOf(now, { kind: 'order', index: order });
      expect(at, `order ${order} at ${time}`).not.toBeNull();
      const { bounds } = plan;
      expect(at!.x).toBeGreaterThanOrEqual(bounds.left);
      expect(at!.x).toBeLessThanOrEqual(bounds.right);
      if (place !== PLACE.unit) continue;
      // A vehicle that stands over it would be met first.
      const free = now.floor.vehicles.every(
        (_, vehicle) => Math.hypot(now.poses[4 * vehicle]! - at!.x, now.poses[4 * vehicle + 1]! - at!.y) > 3,
      );
      if (!free) continue;
      expect(orderOf(now, chosenAt(now, at!, 0))).toBe(order);
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(20);
});

test('beside everything nothing is chosen, and what left the plant is nowhere', () => {
  const now = look(run.now);
  expect(chosenAt(now, { x: plan.bounds.left, y: plan.bounds.high }, 0)).toBeNull();
  const gone = run.orders.find(({ index }) => !now.floor.orders.has(index))!;
  expect(placeOf(now, { kind: 'order', index: gone.index })).toBeNull();
  expect(placeOf(now, { kind: 'vehicle', index: 99 })).toBeNull();
});
