import type { Bilingual, EpisodeMetadata, Interval, Measurement, Rule, Signal, TopicItem, Unit } from '@palaestra/core';
import type { CameraTrack } from './camera-track.ts';

/** All that a check may look at: one recording, decoded. Nothing here says where it came from. */
export interface Recording {
  /** Null for a foreign recording, which carries no `palaestra.episode`. */
  readonly metadata: EpisodeMetadata | null;
  readonly topics: readonly TopicItem[];
  readonly signals: readonly Signal[];
  /** Its cameras, still encoded. */
  readonly cameras: readonly CameraTrack[];
  /** Seconds from the first message to the last. */
  readonly duration: number;
  /** Why the file could not be read; then there is nothing in it. Null for a sound file. */
  readonly fault: string | null;
}

/** Values that a rule of a profile hands to its check. */
export type Parameters = Rule['parameters'];

/** One way to measure a recording. It produces evidence and knows no limit. */
export interface Check {
  readonly name: string;
  /** Raised whenever the same recording may measure differently. */
  readonly version: string;
  /** Names of the measurements that `run` can return. */
  readonly measures: readonly string[];
  /** Keys that a rule may hand in, and what each is. */
  readonly parameters: Readonly<Record<string, 'number' | 'strings'>>;
  run(recording: Recording, parameters: Parameters): Measurement[];
}

/** The producer of a measurement. */
type Producer = Measurement['producer'];

/** A measured number with the spans that show it, worst first. */
export function measured(
  producer: Producer,
  name: string,
  value: number,
  unit: Unit,
  about: { topic?: string; evidence?: Interval[] } = {},
): Measurement {
  return {
    name,
    value,
    unit,
    topic: about.topic ?? null,
    evidence: about.evidence ?? [],
    notAssessed: null,
    producer: { name: producer.name, version: producer.version },
  };
}

/** Says aloud that something could not be measured, and why. */
export function notAssessed(
  producer: Producer,
  name: string,
  unit: Unit,
  reason: Bilingual,
  topic: string | null = null,
): Measurement {
  return {
    name,
    value: null,
    unit,
    topic,
    evidence: [],
    notAssessed: reason,
    producer: { name: producer.name, version: producer.version },
  };
}

/** The number under `key`, or `fallback`. Profiles are checked when they are read, so a wrong type is a missing one. */
export function numberOf(parameters: Parameters, key: string, fallback: number): number {
  const value = parameters[key];
  return typeof value === 'number' ? value : fallback;
}

/** The list of texts under `key`; empty when there is none. */
export function textsOf(parameters: Parameters, key: string): string[] {
  const value = parameters[key];
  return Array.isArray(value) ? value : [];
}

/** Why nothing about time can be said when a format invented it. */
export const INVENTED_TIME: Bilingual = {
  en: 'The source format invented time from a frame index',
  zh: '来源格式的时间由帧序号推算，并非实测',
};
