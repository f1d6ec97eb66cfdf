import { type Interval, PalaestraError, type RevisionCamera } from '@palaestra/core';
import type { CameraStream, EpisodeReader } from '@palaestra/formats/episode';
import { cameraPhase } from './camera-phase.ts';

/** What the cameras of an episode ask of its frame grid. */
export interface CameraGrid {
  /** Later than the grid would begin otherwise, integer ns. */
  readonly shift: number;
  /** The first moment at which every camera can show something, integer ns since the episode's start. */
  readonly ready: number;
  /** Until when every camera shows something, integer ns. */
  readonly until: number;
}

/**
 * The cameras of a recording that a revision can take: H.264, which is put into video files as it is. Pictures of other
 * kinds would have to be encoded.
 */
export function usableCameras(streams: readonly CameraStream[]): RevisionCamera[] {
  return streams.flatMap(({ name, topic, format, codec, width, height }) =>
    format === 'h264' && codec !== null && width !== null && height !== null
      ? [{ name, topic, codec, width, height }]
      : [],
  );
}

/**
 * Hold the cameras of an episode against those of its revision and find the grid that fits them.
 *
 * @throws PalaestraError `bad_file` when one is missing, has another size or no key frame in the kept span.
 */
export async function cameraGrid(
  reader: EpisodeReader,
  cameras: readonly RevisionCamera[],
  { keep, fps }: { readonly keep: Interval | null; readonly fps: number },
): Promise<CameraGrid> {
  const found = usableCameras(await reader.cameras());
  const from = Math.round((keep?.start ?? 0) * 1e9);
  const to = keep === null ? Number.POSITIVE_INFINITY : Math.round(keep.end * 1e9);
  const times: Float64Array[] = [];
  for (const camera of cameras) {
    expectSame(camera, found);
    times.push((await reader.frameTimes(camera.topic)).map((t) => Math.round(t * 1e9)));
  }
  const shift = cameraPhase(
    times.map((all) => all.filter((t) => t >= from && t <= to)),
    from,
    fps,
  );
  let ready = from + shift;
  let until = Number.POSITIVE_INFINITY;
  for (const [i, { topic }] of cameras.entries()) {
    ready = Math.max(ready, await readyAt(reader, topic, from + shift));
    const all = times[i]!;
    const period = all.length < 2 ? 0 : (all.at(-1)! - all[0]!) / (all.length - 1);
    // The moment at which the next frame was due is no longer covered.
    until = Math.min(until, Math.ceil(all.at(-1)! + period) - 1);
  }
  return { shift, ready, until };
}

function expectSame(camera: RevisionCamera, found: readonly RevisionCamera[]): void {
  const same = found.find(({ topic }) => topic === camera.topic);
  if (same?.width === camera.width && same.height === camera.height) return;
  const what = same === undefined ? 'none' : `${same.width} × ${same.height}`;
  throw new PalaestraError(
    'bad_file',
    `Cannot take the camera: expected H.264 of ${camera.width} × ${camera.height} on ${camera.topic}, found ${what}; leave it out or narrow the choice`,
    { details: { reason: 'camera_differs', facts: { name: camera.topic } } },
  );
}

/** From when on a camera shows what it saw at most one frame before: at once with GOP 2, else from a key frame on. */
async function readyAt(reader: EpisodeReader, topic: string, from: number): Promise<number> {
  let key: number | null = null;
  let after = 0;
  for await (const { t, key: isKey } of reader.frames(topic, { from: from / 1e9 })) {
    const now = Math.round(t * 1e9);
    if (now <= from) {
      // Up to here: which frame is shown at `from`, and how many lie between it and its key frame.
      if (isKey) {
        key = now;
        after = 0;
      } else after++;
      continue;
    }
    if (key !== null && after <= 1) return from;
    if (isKey) return now;
  }
  if (key !== null && after <= 1) return from;
  throw new PalaestraError('bad_file', `Cannot take the camera: no key frame begins it in the kept span (${topic})`, {
    details: { reason: 'camera_no_key_frame', facts: { name: topic } },
  });
}
