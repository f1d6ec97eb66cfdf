import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

test('events come in order of time, and of insertion where the time is the same', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 3000 }), (times) => {
      const queue = new EventQueue();
      for (const [index, time] of times.entries()) queue.push(time, index % 200, index, index + 1);
      const expected = times
        .map((time, index) => ({ time, index }))
        .sort((x, y) => x.time - y.time || x.index - y.index);
      for (const { time, index } of expected) {
        expect(queue.next).toBe(time);
        expect(queue.pop()).toBe(true);
        expect([queue.time, queue.kind, queue.a, queue.b]).toEqual([time, index % 200, index, index + 1]);
      }
      expect(queue.pop()).toBe(false);
      expect(queue.next).toBe(Number.POSITIVE_INFINITY);
    }),
  );
});
