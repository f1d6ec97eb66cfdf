import { PalaestraError } from '@palaestra/core';

/** The frames of a camera that a video may be made of, in order. */
export interface SourceFrames {
  /** Log time, integer nanoseconds on any axis. */
  readonly times: ArrayLike<number>;
  /** 1 where a decoder can begin. */
  readonly keys: ArrayLike<number>;
}

/** The times at which a video shows something, on the axis of the frames. */
export interface VideoGrid {
  readonly frames: number;
  /** Integer nanoseconds. */
  timeOf(frame: number): number;
}

/**
 * Choose for every moment of a grid the frame that was the newest then (zero-order hold), such that the result can be
 * decoded as it is: nothing is encoded again. A frame that needs one that is not shown gives way to the key frame before it,
 * so with a key frame every second frame (GOP 2) any rate can be put on any grid, at most one frame of the camera older than
 * the newest. A moment without a new frame holds the last one.
 *
 * @returns the number of the frame for each moment; the same number again means held.
 * @throws PalaestraError `bad_file` when that is not possible: the camera begins later, has no key frame, or has them so far
 *   apart that frames would have to be decoded to be left out.
 */
export function chooseFrames({ times, keys }: SourceFrames, grid: VideoGrid): Int32Array {
  const keyAt = lastKeys(keys);
  const shows = new Int32Array(grid.frames);
  let newest = -1;
  let shown = -1;
  let held = 0;
  for (let frame = 0; frame < grid.frames; frame++) {
    const now = grid.timeOf(frame);
    while (newest + 1 < times.length && times[newest + 1]! <= now) newest++;
    if (newest < 0) throw impossible('it has no picture yet at the first frame', now);
    let next = shown;
    if (newest > shown) {
      const key = keyAt[newest]!;
      if (newest === shown + 1 && shown >= 0) next = newest;
      else if (key > shown) next = key;
      else if (shown >= 0) next = shown + 1;
      else throw impossible('no key frame comes before the first frame', now);
      // Between a frame and one predicted from it there is room for a single copy (see `repeatPicture`).
      if (next !== shown && keys[next] !== 1 && held > 1) next = shown;
    }
    if (newest - next > 1) {
      throw impossible('frames would have to be left out that others are predicted from; record with GOP 2', now);
    }
    held = next === shown ? held + 1 : 0;
    shown = next;
    shows[frame] = next;
  }
  return shows;
}

/** For every frame the last key frame up to it, -1 when there is none. */
function lastKeys(keys: ArrayLike<number>): Int32Array {
  let last = -1;
  return Int32Array.from({ length: keys.length }, (_, i) => {
    if (keys[i] === 1) last = i;
    return last;
  });
}

function impossible(reason: string, now: number): PalaestraError {
  return new PalaestraError(
    'bad_file',
    `Cannot put the camera on the frame grid without decoding: ${reason} (at ${(now / 1e9).toFixed(3)} s)`,
  );
}
