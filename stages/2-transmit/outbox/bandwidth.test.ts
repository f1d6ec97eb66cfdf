import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bandwidth, createPacer, rateAt } from './bandwidth.ts';
import { parseRate, parseSize, parseWindow } from './parse-bandwidth.ts';
import { fakeClock } from './testing/fake-clock.ts';

const never = new AbortController().signal;
const at = (hour: number, minute = 0) => new Date(2026, 10, 22, hour, minute);
const night: Bandwidth = { limit: 1000, windows: [parseWindow('18:00-06:00=8kB/s', 'test')] };

test('a window over midnight holds from its first minute to the last before its end', () => {
  expect([at(17, 59), at(18), at(23, 59), at(0), at(5, 59), at(6)].map((time) => rateAt(night, time))).toEqual([
    1000, 8000, 8000, 8000, 8000, 1000,
  ]);
  const day: Bandwidth = {
    limit: 5,
    windows: [parseWindow('08:00-24:00=0', 'test'), parseWindow('00:00-09:00=7/s', 't')],
  };
  expect([at(0), at(7, 59), at(8), at(23, 59)].map((time) => rateAt(day, time))).toEqual([7, 7, 0, 0]);
});

test('over a long time no more and hardly less than the limit passes, whatever the parts and the jumps of the calendar', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 20, maxLength: 60 }),
      fc.array(fc.integer({ min: -48, max: 48 }), { minLength: 1, maxLength: 5 }),
      async (parts, hours) => {
        const clock = fakeClock(at(12));
        let jumps = 0;
        clock.onWake = () => clock.jump(hours[jumps++ % hours.length]! * 3600_000);
        const pacer = createPacer({ limit: 1000, windows: [] }, clock);
        await Promise.all(parts.map((bytes) => pacer.pace(bytes, never)));
        const total = parts.slice(0, -1).reduce((a, b) => a + b, 0);
        expect(clock.elapsedMs()).toBeGreaterThanOrEqual(total - 1000);
        expect(clock.elapsedMs()).toBeLessThanOrEqual(total + parts.length + 1000);
      },
    ),
    { numRuns: 30 },
  );
});

test('a pause lasts until its window ends, and the new limit holds from then on', async () => {
  const clock = fakeClock(at(23, 59));
  const pacer = createPacer({ limit: 1000, windows: [parseWindow('23:00-00:30=0', 'test')] }, clock);
  await pacer.pace(10_000, never);
  expect(clock.calendar().getTime() - at(24, 30).getTime()).toBeLessThan(16_000);
  expect(clock.calendar() >= at(24, 30)).toBe(true);
  const before = clock.elapsedMs();
  await pacer.pace(1, never);
  expect(clock.elapsedMs() - before).toBeLessThanOrEqual(10_001);
  expect(clock.elapsedMs() - before).toBeGreaterThan(8900);
});

test('whoever waits can be stopped, and the next in the line goes on', async () => {
  const clock = fakeClock(at(12));
  const pacer = createPacer({ limit: 1000, windows: [] }, clock);
  const stop = new AbortController();
  await pacer.pace(5000, never);
  const stopped = pacer.pace(1, stop.signal);
  const next = pacer.pace(1, never);
  stop.abort();
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  await next;
});

test('sizes, rates and windows are read as people write them, and nothing else is', () => {
  expect(['200GB', '1.5 TB', '64KiB', '7', '20mb'].map((text) => parseSize(text, 'test'))).toEqual([
    200e9, 1.5e12, 65536, 7, 20e6,
  ]);
  expect(['20MB/s', 'unlimited', '0'].map((text) => parseRate(text, 'test'))).toEqual([
    20e6,
    Number.POSITIVE_INFINITY,
    0,
  ]);
  expect(parseWindow('18:00-06:00=80MB/s', 'test')).toEqual({ from: 1080, to: 360, rate: 80e6 });
  for (const text of ['', 'GB', '-5GB', '5 parsecs', '1e3', '∞', '9'.repeat(40)]) {
    expect(() => parseSize(text, 'read --quota')).toThrow(/^Cannot read --quota: expected a size such as 200GB, found/);
  }
  for (const text of ['20MB', '5/m', '/s', 'fast']) {
    expect(() => parseRate(text, 'read --limit')).toThrow(/^Cannot read --limit/);
  }
  for (const text of [
    '18:00=5MB/s',
    '18:00-18:00=1/s',
    '25:00-06:00=1/s',
    '18:60-06:00=1/s',
    '24:00-06:00=1/s',
    '1-2=3',
  ]) {
    expect(() => parseWindow(text, 'read --window')).toThrow(/^Cannot read --window/);
  }
});
