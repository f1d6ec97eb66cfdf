import type { Bilingual, Measurement, Signal } from '@palaestra/core';
import type { CameraTrack } from '../camera-track.ts';
import { type Check, INVENTED_TIME, measured, notAssessed } from '../check.ts';
import { measuredMotion } from '../columns.ts';

const producer = { name: 'video-alignment', version: '1' };

const NO_STATE: Bilingual = { en: 'There is no state to hold the video against', zh: '没有可与视频对照的状态数据' };
const NO_STAMP: Bilingual = {
  en: 'Camera or state carries no sensor time of its own',
  zh: '相机或状态数据没有各自的传感器时间戳',
};
const TOO_FEW: Bilingual = { en: 'Fewer than twenty frames', zh: '画面不足二十帧' };
/** Frames below which a tenth of them is no sample. */
const LEAST = 20;

/**
 * How each camera lies against the robot's state in time: how much later it starts and earlier it ends (s, a period of the
 * camera is allowed), how much later its pictures arrive than the states, each measured from its own sensor's time (s,
 * median), and how that changes from the first tenth of the recording to the last (s): two clocks that run apart.
 */
export const videoAlignment: Check = {
  ...producer,
  measures: ['video.starts-late', 'video.ends-early', 'video.latency', 'video.drift'],
  parameters: {},
  run({ metadata, cameras, signals }) {
    const state = measuredMotion(signals)[0]?.signal;
    return cameras.flatMap((camera) => {
      const reason = metadata?.time === 'synthetic' ? INVENTED_TIME : state === undefined ? NO_STATE : null;
      if (reason === null && camera.t.length > 1) return [...coverage(camera, state!), ...clocks(camera, state!)];
      return videoAlignment.measures.map((name) => notAssessed(producer, name, 's', reason ?? TOO_FEW, camera.topic));
    });
  },
};

function coverage({ topic, t }: CameraTrack, state: Signal): Measurement[] {
  const end = t.length - 1;
  const period = (t[end]! - t[0]!) / end;
  const [from, to] = [state.t[0]!, state.t[state.t.length - 1]!];
  const late = Math.max(0, t[0]! - from - period);
  const early = Math.max(0, to - t[end]! - period);
  const span = (start: number, stop: number) => (stop > start ? [{ start, end: stop }] : []);
  return [
    measured(producer, 'video.starts-late', late, 's', { topic, evidence: late > 0 ? span(from, t[0]!) : [] }),
    measured(producer, 'video.ends-early', early, 's', { topic, evidence: early > 0 ? span(t[end]!, to) : [] }),
  ];
}

function clocks({ topic, t, stamp }: CameraTrack, state: Signal): Measurement[] {
  const own = delays(t, stamp);
  const others = state.stamp === null ? [] : delays(state.t, state.stamp);
  const told = own.length >= LEAST && others.length >= LEAST;
  if (!told) {
    const reason = t.length < LEAST ? TOO_FEW : NO_STAMP;
    return ['video.latency', 'video.drift'].map((name) => notAssessed(producer, name, 's', reason, topic));
  }
  const latency = median(own) - median(others);
  const change = (all: readonly number[]) => {
    const tenth = Math.max(1, Math.floor(all.length / 10));
    return median(all.slice(-tenth)) - median(all.slice(0, tenth));
  };
  const drift = Math.abs(change(own) - change(others));
  return [
    measured(producer, 'video.latency', latency, 's', { topic }),
    measured(producer, 'video.drift', drift, 's', { topic }),
  ];
}

/** Log time minus sensor time, in order of the log, where the sensor tells. */
function delays(t: Float64Array, stamp: Float64Array): number[] {
  const out: number[] = [];
  for (let row = 0; row < t.length; row++) if (Number.isFinite(stamp[row])) out.push(t[row]! - stamp[row]!);
  return out;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
