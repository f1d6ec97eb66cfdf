import { type Feature, type Interval, isPalaestraError, PalaestraError, type RevisionCamera } from '@palaestra/core';
import { type EpisodeReader, readEpisode } from '@palaestra/formats/episode';
import type { StageContext } from '@palaestra/platform/http';
import { blobReadable } from '@palaestra/transmit/server';
import { cameraGrid } from './episode-cameras.ts';
import { type EpisodeFrames, resample } from './resample.ts';

/** Open the recording of an episode from the store. */
export function openStored(
  { blobs }: Pick<StageContext, 'blobs'>,
  { recording, bytes }: { readonly recording: string; readonly bytes: number },
): Promise<EpisodeReader> {
  return readEpisode(blobReadable(blobs, recording, bytes));
}

/** What a frame is made of. */
export interface FrameChoice {
  readonly features: readonly Feature[];
  readonly cameras?: readonly RevisionCamera[] | undefined;
  /** Frames per second. */
  readonly fps: number;
}

/**
 * The frames of a stored episode; only the topics that the features name are read.
 *
 * @throws PalaestraError `bad_file` that names the episode.
 */
export async function framesOf(
  context: Pick<StageContext, 'blobs'>,
  episode: { readonly id: string; readonly recording: string; readonly bytes: number; readonly keep: Interval | null },
  { features, cameras = [], fps }: FrameChoice,
): Promise<EpisodeFrames> {
  const topics = [...new Set(features.flatMap(({ fields }) => fields.map(({ topic }) => topic)))];
  try {
    const reader = await openStored(context, episode);
    const { keep } = episode;
    const grid = cameras.length > 0 ? await cameraGrid(reader, cameras, { keep, fps }) : null;
    return resample(await reader.signals(topics), features, { fps, keep, duration: reader.duration, cameras: grid });
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    throw new PalaestraError(error.code, `${error.message} (${episode.id})`, {
      cause: error,
      details: { ...error.details, facts: { ...error.details.facts, id: episode.id } },
    });
  }
}
