import type { Bilingual, Measurement } from '@palaestra/core';
import type { CameraTrack } from '../camera-track.ts';
import { type Check, INVENTED_TIME, measured, notAssessed } from '../check.ts';
import { evidence } from '../evidence.ts';
import { spacing } from '../period.ts';

const producer = { name: 'video-timing', version: '1' };

const NO_RATE: Bilingual = { en: 'The recording does not tell the nominal rate', zh: '录制文件未说明标称频率' };
const TOO_FEW: Bilingual = { en: 'Fewer than three frames', zh: '画面不足三帧' };
const NAMES = [
  ['video.rate', 'Hz'],
  ['video.completeness', '1'],
  ['video.gap', '1'],
  ['video.silence', 's'],
  ['video.jitter', '1'],
] as const;

/**
 * Rate of each camera (Hz, between its first and last frame), its completeness (frames over what the nominal rate gives for the
 * recording), its longest gap in periods, its longest silence in seconds (before the first and after the last frame too), and
 * its jitter: what 95 % of the steps differ from the period at most, in periods. By the log's clock.
 */
export const videoTiming: Check = {
  ...producer,
  measures: NAMES.map(([name]) => name),
  parameters: {},
  run({ metadata, cameras, duration }) {
    return cameras.flatMap((camera) => {
      const reason = metadata?.time === 'synthetic' ? INVENTED_TIME : camera.t.length < 3 ? TOO_FEW : null;
      if (reason === null) return ofCamera(camera, duration);
      return NAMES.map(([name, unit]) => notAssessed(producer, name, unit, reason, camera.topic));
    });
  },
};

function ofCamera(camera: CameraTrack, duration: number): Measurement[] {
  const { topic, t, nominalHz } = camera;
  const frames = t.length;
  const span = t[frames - 1]! - t[0]!;
  const period = spacing(camera)!.period;
  const gaps = evidence();
  const silent = evidence();
  const off = new Float64Array(frames - 1);
  let longest = 0;
  for (let row = 1; row < frames; row++) {
    const step = t[row]! - t[row - 1]!;
    longest = Math.max(longest, step);
    off[row - 1] = Math.abs(step - period);
    if (step > 1.5 * period) {
      gaps.add(t[row - 1]!, t[row]!, step);
      silent.add(t[row - 1]!, t[row]!, step);
    }
  }
  off.sort();
  const head = t[0]!;
  const tail = duration - t[frames - 1]!;
  if (head > 1.5 * period) silent.add(0, head, head);
  if (tail > 1.5 * period) silent.add(duration - tail, duration, tail);
  const due = nominalHz === null ? 0 : Math.floor(duration * nominalHz + 1e-6) + 1;
  return [
    measured(producer, 'video.rate', span > 0 ? (frames - 1) / span : 0, 'Hz', { topic }),
    nominalHz === null
      ? notAssessed(producer, 'video.completeness', '1', NO_RATE, topic)
      : measured(producer, 'video.completeness', Math.min(1, frames / due), '1', { topic }),
    measured(producer, 'video.gap', longest / period, '1', { topic, evidence: gaps.spans() }),
    measured(producer, 'video.silence', Math.max(longest, head, tail), 's', { topic, evidence: silent.spans() }),
    measured(producer, 'video.jitter', off[Math.floor(0.95 * (frames - 2))]! / period, '1', { topic }),
  ];
}
