import { expect, test } from 'vitest';
import { EVENT } from '../simulate/event-log.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { busyPlant } from './busy-plant.ts';
import { openReplay } from './replay.ts';
import { atFullSpeed, type Pose, tripsOf } from './trips.ts';

test('a vehicle is where the log says when it takes and when it gives, and never jumps', () => {
  const plant = busyPlant({ islands: 9, vehicles: 4 });
  const simulation = openSimulation(plant, { seed: 2, level: 'paths' });
  simulation.advance(3 * 3_600_000);
  const { run } = simulation;
  const replay = openReplay(run);
  const trips = tripsOf(run);
  const pose: Pose = { x: 0, y: 0, heading: 0, moving: false };
  const { nodes } = plant.layout;
  let looked = 0;
  for (let row = 0; row < run.log.count; row++) {
    const type = run.log.type[row]!;
    if (type !== EVENT.carry && type !== EVENT.delivered) continue;
    // Just before: it stands at the place and handles the load.
    const time = run.log.time[row]! - 1;
    const vehicle = run.log.resource[row]!;
    const state = replay.at(time).vehicles[vehicle]!;
    trips.pose(vehicle, state, time, pose);
    const place = nodes[state.to]!;
    expect([pose.x, pose.y, pose.moving]).toEqual([place.x, place.y, false]);
    looked++;
  }
  expect(looked).toBeGreaterThan(100);
  let [x, y] = [Number.NaN, Number.NaN];
  for (let time = 0; time < 3_600_000; time += 500) {
    trips.pose(0, replay.at(time).vehicles[0]!, time, pose);
    if (time > 0) expect(Math.hypot(pose.x - x, pose.y - y)).toBeLessThanOrEqual(1.5 * 0.5 * 1.001);
    [x, y] = [pose.x, pose.y];
  }
});

test('where vehicles reserve their way they are at each node when the log says, and never jump', () => {
  const plant = busyPlant({ islands: 9, vehicles: 6 });
  const simulation = openSimulation(plant, { seed: 2, level: 'traffic' });
  simulation.advance(2 * 3_600_000);
  const { run } = simulation;
  const replay = openReplay(run);
  const trips = tripsOf(run);
  const pose: Pose = { x: 0, y: 0, heading: 0, moving: false };
  const { nodes } = plant.layout;
  let looked = 0;
  for (let row = 0; row < run.log.count; row++) {
    if (run.log.type[row] !== EVENT.passed) continue;
    const time = run.log.time[row]!;
    trips.pose(run.log.resource[row]!, replay.at(time).vehicles[run.log.resource[row]!]!, time, pose);
    // Times are whole milliseconds: it may be a step of one beyond.
    const { x, y } = nodes[run.log.detail[row]!]!;
    expect(Math.hypot(pose.x - x, pose.y - y)).toBeLessThan(0.01);
    looked++;
  }
  expect(looked).toBeGreaterThan(1000);
  for (let vehicle = 0; vehicle < 6; vehicle++) {
    let [x, y] = [Number.NaN, Number.NaN];
    for (let time = 0; time < 3_600_000; time += 500) {
      trips.pose(vehicle, replay.at(time).vehicles[vehicle]!, time, pose);
      if (time > 0) expect(Math.hypot(pose.x - x, pose.y - y)).toBeLessThanOrEqual(1.5 * 0.5 * 1.01);
      [x, y] = [pose.x, pose.y];
    }
  }
});

test('speeding up and slowing down cost the ramp, half at each end', () => {
  expect(atFullSpeed(0, 10_000, 2000)).toBe(0);
  expect(atFullSpeed(2000, 10_000, 2000)).toBe(1000);
  expect(atFullSpeed(6000, 10_000, 2000)).toBe(5000);
  expect(atFullSpeed(11_000, 10_000, 2000)).toBe(9750);
  expect(atFullSpeed(12_000, 10_000, 2000)).toBe(10_000);
  expect(atFullSpeed(1000, 1000, 3000)).toBe(250);
});
