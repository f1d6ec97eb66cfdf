import { PalaestraError, type RevisionCamera, type RevisionManifest, type Sha256, type Split } from '@palaestra/core';
import type { PlacedOutput } from '@palaestra/formats/mp4';
import type { StageContext } from '@palaestra/platform/http';
import { storedManifest } from './dataset-store.ts';
import { framesOf, openStored } from './episode-frames.ts';
import { writeCameraVideo } from './episode-video.ts';
import { verifyRevision } from './manifest.ts';

/** The frames of one episode of a revision. */
export interface FrozenFrames {
  readonly id: string;
  readonly split: Split;
  readonly frames: number;
  /** Write the video of a camera, frame k at k / fps. */
  video(camera: RevisionCamera, output: PlacedOutput): Promise<void>;
  /** Row-major, shape [frames, fields of the feature], by feature name. */
  readonly features: Record<string, Float32Array<ArrayBuffer>>;
}

/**
 * Read a revision: its manifest, held against its name, and its episodes one after the other in the manifest's order,
 * computed from the recordings again.
 *
 * @throws PalaestraError `not_found`; while iterating `not_found` or `bad_file` when a recording is gone or no longer gives
 *   the frames that were frozen.
 */
export async function readFrames(
  context: Pick<StageContext, 'db' | 'blobs'>,
  org: string,
  revision: Sha256,
): Promise<{ manifest: RevisionManifest; episodes: AsyncIterable<FrozenFrames> }> {
  const manifest = await verifyRevision(await storedManifest(context, org, revision), revision);
  return { manifest, episodes: frozenFrames(context, manifest) };
}

async function* frozenFrames(
  context: Pick<StageContext, 'blobs'>,
  { episodes, features, cameras, fps }: RevisionManifest,
): AsyncGenerator<FrozenFrames> {
  for (const episode of episodes) {
    const blob = await context.blobs.stat(episode.recording);
    if (blob === null) {
      throw new PalaestraError('not_found', `Cannot read the revision: a recording is gone (${episode.recording})`);
    }
    const stored = { ...episode, bytes: blob.size };
    const made = await framesOf(context, stored, { features, cameras, fps });
    if (made.frames !== episode.frames) {
      throw new PalaestraError(
        'bad_file',
        `Cannot read the revision: expected ${episode.frames} frames, found ${made.frames} (${episode.id})`,
      );
    }
    yield {
      id: episode.id,
      split: episode.split,
      frames: made.frames,
      features: made.features,
      video: async (camera, output) => writeCameraVideo(await openStored(context, stored), camera, made, fps, output),
    };
  }
}
