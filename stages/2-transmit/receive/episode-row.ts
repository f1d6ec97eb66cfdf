import { type EpisodeMetadata, episodeIdOf, type Sha256 } from '@palaestra/core';
import type { EpisodeSummary } from '@palaestra/formats/episode';
import { recordedAtOf } from '../send/about-recording.ts';
import type { EpisodesTable } from '../store.ts';

/** The row of the catalogue that follows from what a recording says of itself. */
export function episodeRowOf(parts: {
  org: string;
  sha256: Sha256;
  size: number;
  metadata: EpisodeMetadata;
  summary: EpisodeSummary;
  now: Date;
}): EpisodesTable {
  const { org, sha256, size, metadata, summary, now } = parts;
  return {
    org,
    id: episodeIdOf(sha256),
    recording: sha256,
    task: metadata.task,
    instruction: metadata.instruction,
    operator: metadata.operator,
    station: metadata.station,
    embodiment: metadata.robot.embodiment,
    cell: metadata.cell,
    simulated: metadata.simulated,
    outcome: metadata.outcome,
    failure_cause: metadata.failureCause,
    attempts: metadata.attempts,
    duration: summary.duration,
    bytes: size,
    recorded_at: recordedAtOf(metadata, summary),
    stored_at: now,
    metadata,
    topics: [...summary.topics],
    media: [],
    missing_streams: metadata.missingStreams,
    created_at: now,
  };
}
