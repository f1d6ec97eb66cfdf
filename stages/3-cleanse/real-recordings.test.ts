import type { Measurement } from '@palaestra/core';
import { expect, test } from 'vitest';
import { assess } from './assess.ts';
import { chooseProfile } from './choose-profile.ts';
import { builtInProfiles } from './profiles/node.ts';
import { g1Episodes, noG1 } from './testing/g1-episodes.ts';
import { recordingFrom } from './testing/made-recording.ts';

const profiles = await builtInProfiles();
const judge = ({ signals, metadata }: Awaited<ReturnType<typeof g1Episodes>>[number]) =>
  assess(recordingFrom(signals, metadata), chooseProfile(metadata, profiles));

test.skipIf(noG1)('teleoperated episodes of a G1 are kept, and what their format hides is said', async () => {
  for (const episode of await g1Episodes(20)) {
    const { verdict, profile, measurements } = judge(episode);
    const of = (name: string): Measurement => measurements.find((item) => item.name === name)!;
    expect(profile.id).toBe('lerobot-import');
    expect(verdict.decision).toBe('keep');
    expect(of('joint.margin').value).toBeGreaterThan(0);
    expect(of('gap.periods').notAssessed?.en).toMatch(/invented time/);
    // A person behind the teleoperation is followed within a few frames of 33 ms.
    expect(of('tracking.lag').value).toBeGreaterThan(0.03);
    expect(of('tracking.lag').value).toBeLessThan(0.25);
  }
});

test.skipIf(noG1)('frames cut out of a real episode show as a jump', async () => {
  const [episode] = await g1Episodes(1);
  const torn = episode!.signals.map((signal) => {
    const width = signal.names.length;
    const [first, last] = [signal.t.length >> 3, signal.t.length >> 1];
    const cut = signal.t.length - (last - first);
    const values = new Float64Array(cut * width);
    values.set(signal.values.subarray(0, first * width));
    values.set(signal.values.subarray(last * width), first * width);
    return { ...signal, values, t: signal.t.slice(0, cut) };
  });
  const { verdict } = judge({ ...episode!, signals: torn });
  expect(verdict).toMatchObject({ decision: 'review', rules: ['no-jump'] });
});

if (noG1) console.warn(`skipped: ${noG1}`);
