import { type Feature, type Interval, PalaestraError, type Signal } from '@palaestra/core';
import type { CameraGrid } from './episode-cameras.ts';

/** An episode on the frame grid of a dataset. */
export interface EpisodeFrames {
  readonly frames: number;
  /** When a frame is, integer nanoseconds since the episode's start. */
  timeOf(frame: number): number;
  /** Row-major, shape [frames, fields of the feature], by feature name. */
  readonly features: Record<string, Float32Array<ArrayBuffer>>;
}

export interface FrameGrid {
  /** Frames per second. */
  readonly fps: number;
  /** The kept span, null for the whole episode. */
  readonly keep: Interval | null;
  /** Length of the recording, s. */
  readonly duration: number;
  /** What its cameras ask for, null without cameras. */
  readonly cameras?: CameraGrid | null;
}

/** A dimension of a feature, with the samples that it is held from. */
interface Column {
  readonly feature: string;
  readonly index: number;
  readonly width: number;
  /** Times of the samples that have a value, integer nanoseconds since the episode's start. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Most frames of one episode, a day at 50 Hz; a recording that claims more had its clock set while it ran. */
const MAX_FRAMES = 5_000_000;

/**
 * Put signals on a grid of exactly `fps` frames per second. A frame holds the last sample at or before its time (zero-order
 * hold), as a controller at that time would have seen it; nothing is interpolated and nothing comes from the future.
 *
 * The grid begins with the kept span; its first frame is the first at which every field has a value, and its last frame is
 * not later than the end of the stream that stops first (plus one of its own periods), so that no dead stream is held on.
 * With cameras the grid begins as much later as makes their pictures fresh (see `cameraPhase`), and holds only what every
 * camera shows.
 *
 * Times are integer nanoseconds, so frame k lies at exactly round(k · 10⁹ / fps) after the beginning of the grid.
 *
 * @throws PalaestraError `bad_file` when the recording lacks a field, no frame has them all, or there are too many.
 */
export function resample(signals: readonly Signal[], features: readonly Feature[], grid: FrameGrid): EpisodeFrames {
  const columns = features.flatMap((feature) => columnsOf(signals, feature));
  const cameras = grid.cameras ?? { shift: 0, ready: 0, until: Number.POSITIVE_INFINITY };
  const origin = Math.round((grid.keep?.start ?? 0) * 1e9) + cameras.shift;
  const keepEnd = grid.keep === null ? Math.round(grid.duration * 1e9) : Math.round(grid.keep.end * 1e9) - 1;
  const last = Math.min(keepEnd, cameras.until, ...columns.map(endOf));
  const ready = Math.max(origin, cameras.ready, ...columns.map(({ times }) => times[0]!));
  const frameTime = (frame: number): number => origin + Math.round((frame * 1e9) / grid.fps);

  const expected = Math.ceil(((last - ready) * grid.fps) / 1e9);
  if (expected > MAX_FRAMES) {
    throw new PalaestraError(
      'bad_file',
      `Cannot make frames of the recording: it is too long, expected at most ${MAX_FRAMES} frames, found ${expected}`,
    );
  }

  let first = Math.max(0, Math.floor(((ready - origin) * grid.fps) / 1e9) - 1);
  while (frameTime(first) < ready) first += 1;
  let end = first;
  while (frameTime(end) <= last) end += 1;
  const frames = end - first;
  if (frames < 1) {
    throw new PalaestraError(
      'bad_file',
      'Cannot make frames of the recording: no moment of the kept span has a value in every field',
      { details: { reason: 'episode_no_moment' } },
    );
  }
  const out: EpisodeFrames = {
    frames,
    timeOf: (frame) => frameTime(first + frame),
    features: Object.fromEntries(features.map(({ name, fields }) => [name, new Float32Array(frames * fields.length)])),
  };
  for (const { feature, index, width, times, values } of columns) {
    const target = out.features[feature]!;
    let sample = 0;
    for (let frame = 0; frame < frames; frame++) {
      const t = frameTime(first + frame);
      while (sample + 1 < times.length && times[sample + 1]! <= t) sample += 1;
      target[frame * width + index] = values[sample]!;
    }
  }
  return out;
}

function columnsOf(signals: readonly Signal[], feature: Feature): Column[] {
  return feature.fields.map(({ topic, field }, index) => {
    const signal = signals.find((candidate) => candidate.topic === topic && candidate.names.includes(field));
    const column = signal && samplesOf(signal, signal.names.indexOf(field));
    if (!column || column.times.length === 0) {
      throw new PalaestraError(
        'bad_file',
        `Cannot make frames of the recording: expected ${field} on ${topic} for ${feature.name}, found none`,
        { details: { reason: 'episode_lacks_field', facts: { field, topic } } },
      );
    }
    return { feature: feature.name, index, width: feature.fields.length, ...column };
  });
}

/** Samples with a value, in order of time. */
function samplesOf(signal: Signal, dimension: number): { times: Float64Array; values: Float64Array } {
  const width = signal.names.length;
  const rows = Array.from(signal.t.keys()).filter((row) => Number.isFinite(signal.values[row * width + dimension]));
  rows.sort((a, b) => signal.t[a]! - signal.t[b]!);
  return {
    times: Float64Array.from(rows, (row) => Math.round(signal.t[row]! * 1e9)),
    values: Float64Array.from(rows, (row) => signal.values[row * width + dimension]!),
  };
}

/** Until when the last sample may be held: one mean period of its stream. */
function endOf({ times }: Column): number {
  const last = times.at(-1)!;
  return times.length < 2 ? Number.POSITIVE_INFINITY : last + (last - times[0]!) / (times.length - 1);
}
