import type { EpisodeMetadata } from '@palaestra/core';
import type { EpisodeSummary } from './reader.ts';

/**
 * Metadata for a recording that does not say what it is: nothing is guessed, so outcome and operator are unknown and the
 * file name stands for the task.
 *
 * @param fileName name without folders, for example `talker.mcap`.
 */
export function foreignMetadata(file: { fileName: string; summary: Pick<EpisodeSummary, 'profile'> }): EpisodeMetadata {
  const task = file.fileName.replace(/\.[^.]*$/, '') || file.fileName;
  return {
    schema: 'palaestra.episode/1',
    task,
    instruction: { en: task, zh: task },
    cell: null,
    seed: null,
    variation: {},
    operator: 'unknown',
    station: 'imported',
    robot: { embodiment: 'unknown', serial: null },
    simulated: false,
    outcome: 'unknown',
    failureCause: null,
    attempts: 1,
    criteria: [],
    source: {
      format: file.summary.profile === '' ? 'mcap' : `mcap/${file.summary.profile}`,
      name: file.fileName,
      episode: null,
      sha256: null,
      licence: null,
    },
    missingStreams: [],
    time: 'measured',
    recovered: false,
  };
}
