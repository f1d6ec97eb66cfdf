import type {
  Bilingual,
  Decision,
  EvaluationSummary,
  FailureCause,
  Outcome,
  RevisionManifest,
  Unit,
} from '@palaestra/core';

/** What the ground knows about one episode of the revision under test. */
export interface EpisodeFacts {
  readonly decision: Decision | null;
  /** Findings of the current assessment whose effect is `drop`. */
  readonly dropFindings: number;
  readonly labelled: 'none' | 'proposed' | 'confirmed';
  readonly outcome: Outcome;
  readonly failureCause: FailureCause | null;
  /** Seed of the simulated scene, null for a real station. */
  readonly seed: number | null;
  readonly missingStreams: number;
}

/** A dataset revision with the evidence about each of its episodes, keyed by episode id. */
export interface DatasetFacts {
  readonly manifest: RevisionManifest;
  readonly episodes: ReadonlyMap<string, EpisodeFacts>;
}

/** A policy, where it came from and how it was tested. */
export interface PolicyFacts {
  /** Revision that it was trained on. */
  readonly revision: string | null;
  readonly summary: EvaluationSummary | null;
  /** Seeds of the trials. */
  readonly trialSeeds: readonly number[];
  /** Seeds of the scenes that the policy was trained on. */
  readonly trainingSeeds: readonly number[];
}

/** A value with the sentence that makes it evident; or no value and the reason why not. */
export interface Measured {
  readonly value: number | null;
  readonly evidence: Bilingual;
}

/** A named measure over the facts of one subject. */
export interface Measure<Facts> {
  readonly name: string;
  readonly unit: Unit;
  measure(facts: Facts): Measured;
}
