import { isPalaestraError, PalaestraError, type RevisionCamera } from '@palaestra/core';
import type { CameraFrame, EpisodeReader } from '@palaestra/formats/episode';
import { chooseFrames, gridSamples, type PlacedOutput, type VideoGrid, writeVideo } from '@palaestra/formats/mp4';

/**
 * Write what a camera showed on a grid of frames as MP4, exactly as it was recorded. The recording is read twice, one chunk
 * at a time: which frames can be decoded must be known before the first is written.
 *
 * @throws PalaestraError `bad_file`, naming the camera, when that is not possible without decoding.
 */
export async function writeCameraVideo(
  reader: EpisodeReader,
  { topic, codec, width, height }: Pick<RevisionCamera, 'topic' | 'codec' | 'width' | 'height'>,
  grid: VideoGrid,
  fps: number,
  output: PlacedOutput,
): Promise<void> {
  const span = { from: grid.timeOf(0) / 1e9, to: grid.timeOf(grid.frames - 1) / 1e9 };
  const frames = () => reader.frames(topic, span);
  try {
    const source = await sourceOf(frames());
    const shows = chooseFrames(source, grid);
    const samples = gridSamples(frames(), shows, source.keys);
    await writeVideo(output, { codec, width, height, fps, frames: grid.frames }, samples);
  } catch (error) {
    if (!isPalaestraError(error)) throw error;
    throw new PalaestraError(error.code, `${error.message} (${topic})`, { cause: error });
  }
}

async function sourceOf(frames: AsyncIterable<CameraFrame>): Promise<{ times: number[]; keys: number[] }> {
  const times: number[] = [];
  const keys: number[] = [];
  for await (const { t, key } of frames) {
    times.push(Math.round(t * 1e9));
    keys.push(key ? 1 : 0);
  }
  return { times, keys };
}
