import { expect, it } from 'vitest';
import { windowsOf } from './windows.ts';

const field = (name: string) => ({ topic: '/t', field: name, name });
const shape = {
  observations: [{ name: 'observation.state', fields: [field('a'), field('b')] }],
  action: { name: 'action', fields: [field('u')] },
  chunk: 3,
};

it('pairs each frame with the actions from there on and repeats the last one past the end', () => {
  const windows = windowsOf(
    {
      id: 'ep',
      split: 'train',
      frames: 4,
      features: {
        'observation.state': Float32Array.of(0, 10, 1, 11, 2, 12, 3, 13),
        action: Float32Array.of(5, 6, 7, 8),
      },
    },
    shape,
  );
  expect(windows.map((w) => [...(w.observation['observation.state'] as Float32Array)])).toEqual([
    [0, 10],
    [1, 11],
    [2, 12],
    [3, 13],
  ]);
  expect(windows.map((w) => [...w.chunk])).toEqual([
    [5, 6, 7],
    [6, 7, 8],
    [7, 8, 8],
    [8, 8, 8],
  ]);
});
