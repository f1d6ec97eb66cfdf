import type { Bilingual, Measurement, Signal } from '@palaestra/core';
import { type CameraTrack, MARK } from '../camera-track.ts';
import { type Check, measured, notAssessed } from '../check.ts';
import { type MotionColumn, measuredMotion } from '../columns.ts';
import { evidence } from '../evidence.ts';

const producer = { name: 'video-frozen', version: '1' };
const NAME = 'video.frozen';

const NO_MOTION: Bilingual = {
  en: 'No stream tells whether the robot moved meanwhile',
  zh: '没有数据流说明机器人当时是否在动',
};
const NO_COPIES: Bilingual = {
  en: 'In this stream equal pictures can only be told by decoding them',
  zh: '此类码流中相同的画面只有解码后才能判断',
};

/** A robot that moves more than this meanwhile should be seen moving: rad for joints, m for what slides. */
const MOVES = { rad: 0.05, m: 0.01 } as const;

/**
 * The longest time that a camera stood still while the robot moved, s, as far as the encoded stream tells: with video a frame
 * that is nothing but a copy of the one before, with still pictures equal bytes. What it cannot tell: whether a key frame
 * differs from the frame before (a stretch is taken as one when the frames on both sides of it are copies), a picture that only
 * its noise changes, and a camera that looks at something else than the robot.
 */
export const videoFrozen: Check = {
  ...producer,
  measures: [NAME],
  parameters: {},
  run({ cameras, signals }) {
    const motion = measuredMotion(signals);
    return cameras.map((camera) => {
      if (motion.length === 0) return notAssessed(producer, NAME, 's', NO_MOTION, camera.topic);
      return tellsCopies(camera) ? ofCamera(camera, motion) : notAssessed(producer, NAME, 's', NO_COPIES, camera.topic);
    });
  },
};

/** Video of key frames alone, and codecs that are not looked into, show no copies. */
function tellsCopies({ format, marks }: CameraTrack): boolean {
  if (format === 'jpeg' || format === 'png') return true;
  return format === 'h264' && marks.some((mark) => (mark & (MARK.key | MARK.undecodable)) === 0);
}

type Motion = readonly { readonly signal: Signal; readonly columns: readonly MotionColumn[] }[];

function ofCamera({ topic, format, t, marks }: CameraTrack, motion: Motion): Measurement {
  const spans = evidence();
  let longest = 0;
  let start = -1;
  let last = -1;
  const close = () => {
    if (last > start && start >= 0 && moved(motion, t[start]!, t[last]!)) {
      longest = Math.max(longest, t[last]! - t[start]!);
      spans.add(t[start]!, t[last]!, t[last]! - t[start]!);
    }
    start = -1;
  };
  for (let row = 1; row < t.length; row++) {
    const copy = (marks[row]! & MARK.copy) !== 0;
    // A key frame of video says nothing by itself; the copies on both sides of it do.
    const open = format === 'h264' && (marks[row]! & MARK.key) !== 0;
    if (copy) {
      if (start < 0) start = row - 1;
      last = row;
    } else if (!open) close();
  }
  close();
  return measured(producer, NAME, longest, 's', { topic, evidence: spans.spans() });
}

/** Whether any joint of the robot went further than a camera could miss. */
function moved(motion: Motion, from: number, to: number): boolean {
  return motion.some(({ signal, columns }) => {
    const first = rowFrom(signal.t, from);
    const end = rowFrom(signal.t, to);
    return columns.some(({ column, unit }) => {
      const limit = unit === 'm' ? MOVES.m : MOVES.rad;
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let row = first; row < end; row++) {
        const value = signal.values[row * signal.names.length + column]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      return high - low > limit;
    });
  });
}

/** The first row at or after `time`. */
function rowFrom(t: Float64Array, time: number): number {
  let low = 0;
  let high = t.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (t[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
