import type { Finding, Measurement, Profile, Verdict } from '@palaestra/core';
import type { EpisodeReader } from '@palaestra/formats/episode';
import { cameraTracks } from './camera-track.ts';
import type { Recording } from './check.ts';
import { CHECKS } from './checks.ts';
import { findingsOf, verdictOf } from './judge.ts';

/** What one look at a recording with one profile gives. */
export interface Judgement {
  readonly profile: { readonly id: string; readonly version: string };
  readonly measurements: Measurement[];
  readonly findings: Finding[];
  readonly verdict: Verdict;
}

/**
 * Measure a recording with the checks that a profile's rules name, and judge it. A check runs once for each set of
 * parameters, however many rules read it.
 */
export function assess(recording: Recording, profile: Profile): Judgement {
  const ran = new Map<string, Measurement[]>();
  const evidence = profile.rules.map((rule) => {
    const key = `${rule.check} ${JSON.stringify(rule.parameters)}`;
    const known = ran.get(key);
    if (known) return { rule, measurements: known };
    // `parseProfile` refuses a rule whose check does not exist.
    const check = CHECKS.find(({ name }) => name === rule.check)!;
    const measurements = check.run(recording, rule.parameters);
    ran.set(key, measurements);
    return { rule, measurements };
  });
  const findings = findingsOf(evidence);
  return {
    profile: { id: profile.id, version: profile.version },
    measurements: distinct([...ran.values()].flat()),
    findings,
    verdict: verdictOf(findings, profile, recording.duration),
  };
}

/** Two runs of a check with different parameters may measure the same thing; it is stored once. */
function distinct(measurements: readonly Measurement[]): Measurement[] {
  const seen = new Map<string, Measurement>();
  for (const item of measurements) {
    const key = `${item.name} ${item.topic} ${item.value}`;
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

/** Decode what the checks look at; pictures stay encoded, their headers are read. Each chunk is read once, twice where pictures and states share it. */
export async function recordingOf(reader: EpisodeReader): Promise<Recording> {
  return {
    metadata: reader.metadata,
    topics: reader.topics,
    signals: await reader.signals(),
    cameras: await cameraTracks(reader),
    duration: reader.duration,
    fault: null,
  };
}

/** Stands for a file that cannot be read, so that it is judged like any other instead of stopping the work. */
export function unreadable(reason: string): Recording {
  return { metadata: null, topics: [], signals: [], cameras: [], duration: 0, fault: reason };
}
