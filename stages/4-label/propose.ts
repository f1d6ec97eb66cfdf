import type { Annotation, EpisodeMetadata, Segment, Signal } from '@palaestra/core';
import { alignGrammar, depthIn } from './propose/align-grammar.ts';
import { readGripper } from './propose/read-gripper.ts';
import { tracksOf } from './propose/tracks.ts';

/** Name and version under which proposals are stored; raised whenever the same recording may be cut differently. */
export const PRODUCER = 'propose/2';

/** What a program proposes and a person confirms or corrects. */
export type Proposal = Pick<Annotation, 'outcome' | 'failureCause' | 'segments'>;

/** A recording as far as a proposal needs it. */
export interface ProposalInput {
  /** Null for a foreign recording; then the outcome is unknown. */
  readonly metadata: Pick<EpisodeMetadata, 'outcome' | 'failureCause' | 'cell'> | null;
  readonly signals: readonly Signal[];
  /** Seconds. */
  readonly duration: number;
}

/**
 * Propose outcome and subtasks of an episode: the outcome as recorded, the subtasks of each arm from its gripper, its
 * rests and, when the tool's pose is known, its vertical and sideways motion. The segments of a track cover the episode
 * without a gap; an arm that shows no evidence of what it did gets none.
 */
export function propose({ metadata, signals, duration }: ProposalInput): Proposal {
  const segments: Segment[] =
    duration > 0
      ? tracksOf(signals).flatMap(
          (track) =>
            alignGrammar(track, duration, depthIn(metadata?.cell ?? null)) ?? readGripper(track, duration) ?? [],
        )
      : [];
  return {
    outcome: metadata?.outcome ?? 'unknown',
    failureCause: metadata?.failureCause ?? null,
    segments,
  };
}
