import { PalaestraError } from '@palaestra/core';
import { type Picture, PictureReader, repeatPicture, type Sps } from '../h264/index.ts';

/** One sample of a video track: an access unit in Annex B form. */
export interface VideoSample {
  readonly data: Uint8Array;
  readonly key: boolean;
}

interface Emitted {
  readonly picture: Picture;
  readonly data: Uint8Array;
}

/**
 * The samples of a video: for each number of `shows` that frame of the camera, or a copy of the one before where the
 * number stays. Holds one frame in memory.
 *
 * @param frames as `chooseFrames` saw them, from number 0 on; `keys` as it took them.
 * @throws PalaestraError `bad_file` for a frame that cannot be read, a picture size that changes, B-frames, and a frame that
 *   must be held and cannot be copied without decoding.
 */
export async function* gridSamples(
  frames: AsyncIterable<{ readonly t: number; readonly data: Uint8Array }>,
  shows: Int32Array,
  keys: ArrayLike<number>,
): AsyncGenerator<VideoSample, void> {
  const reader = new PictureReader();
  const source = frames[Symbol.asyncIterator]();
  let number = -1;
  let first: Sps | null = null;
  let shown: Emitted | null = null;
  try {
    for (let frame = 0; frame < shows.length; frame++) {
      const wanted = shows[frame]!;
      if (shown !== null && wanted === shows[frame - 1]) {
        shown = repeated(shown, isBeforeKey(shows, keys, frame));
      } else {
        for (; number < wanted; number++) {
          const { value, done } = await source.next();
          if (done) throw fault('a frame is missing', frame);
          const picture = reader.read(value.data);
          if (number + 1 === wanted) shown = { picture: whole(picture, first, value.t), data: value.data.slice() };
        }
      }
      first ??= shown!.picture.sps;
      yield { data: shown!.data, key: shown!.picture.key };
    }
  } finally {
    await source.return?.();
  }
}

/** Whether what is shown after `frame` begins anew; at the end nothing follows that could be disturbed. */
function isBeforeKey(shows: Int32Array, keys: ArrayLike<number>, frame: number): boolean {
  let next = frame + 1;
  while (next < shows.length && shows[next] === shows[frame]) next++;
  return next === shows.length || keys[shows[next]!] === 1;
}

function whole(picture: Picture | string, first: Sps | null, t: number): Picture {
  if (typeof picture === 'string') throw fault(`a picture cannot be read (${picture})`, t);
  if (picture.pictures !== 1) throw fault('a message holds more than one picture', t);
  if (picture.kind === 'B') throw fault('it has B-frames', t);
  const { sps } = picture;
  if (first !== null && (sps.width !== first.width || sps.height !== first.height || sps.profile !== first.profile)) {
    throw fault(`its pictures change, from ${first.width} × ${first.height} to ${sps.width} × ${sps.height}`, t);
  }
  return picture;
}

function repeated({ picture, data }: Emitted, beforeKey: boolean): Emitted {
  // What no other picture depends on can be decoded twice.
  if (!picture.reference) return { picture, data };
  const copy = repeatPicture(picture, beforeKey);
  if (copy !== null) return copy;
  // A key frame needs nothing before it.
  if (picture.key) return { picture, data };
  throw new PalaestraError(
    'bad_file',
    'Cannot make a video of the camera: a picture must be shown longer, and this kind of stream (CABAC) cannot repeat one without being decoded; record with the baseline profile, or at exactly the rate of the dataset',
  );
}

function fault(reason: string, t: number): PalaestraError {
  return new PalaestraError('bad_file', `Cannot make a video of the camera: ${reason} (at ${t.toFixed(3)} s)`);
}
