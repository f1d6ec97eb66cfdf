import { PalaestraError } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { episodeDetail } from './catalogue-store.ts';
import { cameraGrid, usableCameras } from './episode-cameras.ts';
import { openStored } from './episode-frames.ts';
import { writeCameraVideo } from './episode-video.ts';
import { temporaryFile } from './temporary-file.ts';

/** A video under way to a client. */
export interface CameraVideo {
  readonly bytes: ReadableStream<Uint8Array>;
  readonly size: number;
}

/**
 * One camera of an episode as MP4, its pictures as they were recorded, at its nominal rate. It is made in a temporary file,
 * which is gone once the answer is read or given up.
 *
 * @param name as `CameraStream.name`.
 * @throws PalaestraError `not_found` for an episode or camera that is not there, `bad_file` when its stream cannot be put into
 *   a video without decoding.
 */
export async function cameraVideo(
  context: Pick<StageContext, 'db' | 'blobs'>,
  org: string,
  id: string,
  name: string,
): Promise<CameraVideo> {
  const { recording, bytes } = await episodeDetail(context, org, id);
  const reader = await openStored(context, { recording, bytes });
  const streams = await reader.cameras();
  const camera = usableCameras(streams).find((one) => one.name === name);
  if (camera === undefined) {
    const known = streams.map((stream) => stream.name).join(', ') || 'none';
    throw new PalaestraError(
      'not_found',
      `Cannot make a video: expected a camera of H.264, found ${known} (${id}, ${name})`,
    );
  }
  const { nominalHz, hz } = streams.find((stream) => stream.topic === camera.topic)!;
  const fps = Math.max(1, Math.round(nominalHz ?? hz));
  const { ready, until } = await cameraGrid(reader, [camera], { keep: null, fps });
  const frames = Math.max(1, Math.ceil(((until - ready) * fps) / 1e9 - 1e-3));
  const grid = { frames, timeOf: (frame: number) => ready + Math.round((frame * 1e9) / fps) };
  const file = await temporaryFile();
  try {
    await writeCameraVideo(reader, camera, grid, fps, file);
    return { size: await file.size(), bytes: ReadableStream.from(thenGone(file)) };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

async function* thenGone(file: Awaited<ReturnType<typeof temporaryFile>>): AsyncGenerator<Uint8Array> {
  try {
    yield* file.read();
  } finally {
    await file.discard();
  }
}
