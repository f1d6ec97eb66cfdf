import type { Segment } from '@palaestra/core';
import { expect, test } from 'vitest';
import { segmentFaults } from '../validate.ts';
import { readGripper } from './read-gripper.ts';
import type { Track } from './tracks.ts';

/** A track of 10 s at 50 Hz; the arm moves at 1 rad/s except where `rests` says so. */
function track(closure: ((t: number) => number) | null, rests: (t: number) => boolean = () => false): Track {
  const t = Float64Array.from({ length: 501 }, (_, row) => row / 50);
  const speed = t.map((time) => (rests(time) ? 0 : 1));
  return { name: 'left', t, speed, moving: 0.1, tool: null, closure: closure && t.map(closure) };
}
const ramp = (t: number) => Math.min(1, Math.max(0, 5 * t));
const skills = (segments: Segment[] | null) => segments?.map(({ skill }) => skill);

test('reach, grasp, transport, release and retract follow from the gripper', () => {
  const segments = readGripper(
    track((t) => ramp(t - 3) - ramp(t - 7)),
    10,
  );
  expect(skills(segments)).toEqual(['reach', 'grasp', 'transport', 'release', 'retract']);
  expect(segments![1]!.start).toBeCloseTo(3, 1);
  expect(segmentFaults(segments!, 10)).toEqual([]);
});

test('a longer rest with an open gripper is idle, a short one is not', () => {
  const rests = (t: number) => t < 1 || (t > 3 && t < 3.2) || (t > 5 && t < 6);
  const segments = readGripper(
    track((t) => ramp(t - 8), rests),
    10,
  );
  expect(skills(segments)).toEqual(['idle', 'reach', 'idle', 'reach', 'grasp', 'transport']);
  expect(segments![1]!.start).toBe(1);
  expect(segments![1]!.end).toBeCloseTo(5, 1);
  expect(segmentFaults(segments!, 10)).toEqual([]);
});

test('without a gripper only an arm at rest says what it did', () => {
  expect(readGripper(track(null), 10)).toBeNull();
  const resting = track(null, () => true);
  expect(readGripper(resting, 10)).toEqual([{ start: 0, end: 10, skill: 'idle', track: 'left' }]);
});
