import type { Segment, Skill } from '@palaestra/core';
import { expect, test } from 'vitest';
import { segmentFaults } from './validate.ts';

const line = (...skills: Skill[]): Segment[] =>
  skills.map((skill, index) => ({ start: index, end: index + 1, skill, track: 'arm' }));
const kinds = (segments: Segment[], duration: number) => segmentFaults(segments, duration).map(({ kind }) => kind);

test('the usual order, a failed try and a pause are sound', () => {
  expect(
    kinds(line('idle', 'reach', 'grasp', 'lift', 'transport', 'align', 'insert', 'release', 'retract'), 9),
  ).toEqual([]);
  expect(kinds(line('reach', 'grasp', 'release', 'recover', 'grasp', 'lift', 'transport', 'release'), 8)).toEqual([]);
  expect(kinds(line('reach', 'idle', 'reach', 'grasp'), 4)).toEqual([]);
  expect(kinds([], 4)).toEqual([]);
});

test.each<[string, Segment[], string[]]>([
  [
    'a gap',
    [
      { start: 0, end: 1, skill: 'reach', track: 'arm' },
      { start: 1.2, end: 2, skill: 'grasp', track: 'arm' },
    ],
    ['gap'],
  ],
  [
    'an overlap',
    [
      { start: 0, end: 1, skill: 'reach', track: 'arm' },
      { start: 0.8, end: 2, skill: 'grasp', track: 'arm' },
    ],
    ['overlap'],
  ],
  [
    'no length',
    [
      { start: 0, end: 2, skill: 'reach', track: 'arm' },
      { start: 2, end: 2, skill: 'grasp', track: 'arm' },
    ],
    ['empty'],
  ],
  [
    'a negative length',
    [
      { start: 0, end: 2, skill: 'reach', track: 'arm' },
      { start: 2, end: 1, skill: 'grasp', track: 'arm' },
    ],
    ['empty'],
  ],
  ['an end past the episode', [{ start: 0, end: 3, skill: 'reach', track: 'arm' }], ['outside']],
  ['a late start', [{ start: 0.5, end: 2, skill: 'reach', track: 'arm' }], ['gap']],
  ['an early end', [{ start: 0, end: 1.5, skill: 'reach', track: 'arm' }], ['gap']],
  ['an unknown label', [{ start: 0, end: 2, skill: 'juggle' as Skill, track: 'arm' }], ['label']],
])('%s is found', (_, segments, expected) => {
  expect(kinds(segments, 2)).toEqual(expected);
});

test('letting go of what was not grasped, and the same skill twice, cannot happen', () => {
  expect(segmentFaults(line('reach', 'release'), 2)).toEqual([
    { kind: 'grammar', index: 1, message: 'release cannot follow reach' },
  ]);
  expect(kinds(line('reach', 'reach'), 2)).toEqual(['grammar']);
});

test('each track is held against the episode for itself, in any order of the list', () => {
  const left = line('idle', 'reach').map((segment) => ({ ...segment, track: 'left' }));
  const right = line('reach', 'grasp').map((segment) => ({ ...segment, track: 'right' }));
  expect(kinds([right[1]!, left[0]!, right[0]!, left[1]!], 2)).toEqual([]);
  expect(kinds([right[1]!, ...left], 2)).toEqual(['gap']);
});
