import { expect, test } from 'vitest';
import { createPlayhead } from './playhead.ts';

/** Frames that come when the test says so. */
function stepped() {
  const waiting: ((ms: number) => void)[] = [];
  return {
    frame: (callback: (ms: number) => void) => waiting.push(callback),
    step(ms: number) {
      for (const callback of waiting.splice(0)) callback(ms);
    },
  };
}

test('plays at its rate, stops at the end, and plays again from the start', () => {
  const clock = stepped();
  const playhead = createPlayhead(2, clock.frame);
  playhead.setRate(2);
  playhead.toggle();
  clock.step(1000);
  clock.step(1500);
  expect(playhead.get()).toMatchObject({ t: 1, playing: true });
  clock.step(2500);
  expect(playhead.get()).toMatchObject({ t: 2, playing: false });
  playhead.toggle();
  expect(playhead.get()).toMatchObject({ t: 0, playing: true });
});

test('zoom keeps what is under the centre in place, and seeking beyond the view moves the view', () => {
  const playhead = createPlayhead(10);
  playhead.zoom(0.5, 8);
  expect(playhead.get()).toMatchObject({ from: 4, to: 9 });
  playhead.seek(1);
  expect(playhead.get()).toMatchObject({ from: 1, to: 6, t: 1 });
  playhead.zoom(100);
  expect(playhead.get()).toMatchObject({ from: 0, to: 10 });
  playhead.seek(99);
  expect(playhead.get().t).toBe(10);
});

test('the visible span moves along, and not over the ends', () => {
  const playhead = createPlayhead(100);
  playhead.zoom(0.2, 50);
  const { from } = playhead.get();
  playhead.pan(10);
  expect(playhead.get()).toMatchObject({ from: from + 10, to: from + 30 });
  playhead.pan(1000);
  expect(playhead.get()).toMatchObject({ from: 80, to: 100 });
  playhead.pan(-1000);
  expect(playhead.get()).toMatchObject({ from: 0, to: 20 });
});
