import { type Feature, type Interval, isPalaestraError, PalaestraError } from '@palaestra/core';
import { type EpisodeReader, readEpisode } from '@palaestra/formats/episode';
import type { StageContext } from '@palaestra/platform/http';
import { blobReadable } from '@palaestra/transmit/server';
import { type EpisodeFrames, resample } from './resample.ts';

/** Open the recording of an episode from the store. */
export function openStored(
  { blobs }: Pick<StageContext, 'blobs'>,
  { recording, bytes }: { readonly recording: string; readonly bytes: number },
): Promise<EpisodeReader> {
  return readEpisode(blobReadable(blobs, recording, bytes));
}

/**
 * The frames of a stored episode; only the topics that the features name are read.
 *
 * @throws PalaestraError `bad_file` that names the episode.
 */
export async function framesOf(
  context: Pick<StageContext, 'blobs'>,
  episode: { readonly id: string; readonly recording: string; readonly bytes: number; readonly keep: Interval | null },
  features: readonly Feature[],
  fps: number,
): Promise<EpisodeFrames> {
  const topics = [...new Set(features.flatMap(({ fields }) => fields.map(({ topic }) => topic)))];
  try {
    const reader = await openStored(context, episode);
    return resample(await reader.signals(topics), features, { fps, keep: episode.keep, duration: reader.duration });
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    throw new PalaestraError(error.code, `${error.message} (${episode.id})`, { cause: error });
  }
}
