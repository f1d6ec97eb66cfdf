import type { Bilingual, Measurement } from '@palaestra/core';
import { type CameraTrack, MARK } from '../camera-track.ts';
import { type Check, measured, notAssessed } from '../check.ts';
import { evidence, runs } from '../evidence.ts';

const producer = { name: 'video-stream', version: '1' };

const UNKNOWN: Bilingual = {
  en: 'Pictures of this kind are not looked into; H.264, JPEG and PNG are',
  zh: '不解析此类画面；可解析 H.264、JPEG 和 PNG',
};
const NAMES = [
  ['video.undecodable', '1'],
  ['video.before-key', 's'],
  ['video.key-interval', '1'],
  ['video.b-frames', '1'],
  ['video.size-changes', '1'],
] as const;

/**
 * Whether each camera's encoded pictures can be decoded, as far as their headers tell; nothing is decoded, so damage inside
 * of a picture is not seen. Frames that a decoder cannot take, seconds before the first key frame, frames from one key frame to
 * the next at most, frames predicted from later ones, changes of size.
 */
export const videoStream: Check = {
  ...producer,
  measures: NAMES.map(([name]) => name),
  parameters: {},
  run({ cameras }) {
    return cameras.flatMap((camera) => {
      const known = ['h264', 'jpeg', 'png'].includes(camera.format) && camera.t.length > 0;
      if (known) return ofCamera(camera);
      return NAMES.map(([name, unit]) => notAssessed(producer, name, unit, UNKNOWN, camera.topic));
    });
  },
};

function ofCamera({ topic, t, marks }: CameraTrack): Measurement[] {
  const bad = marked(t, marks, MARK.undecodable);
  const both = marked(t, marks, MARK.bidirectional);
  const resized = marked(t, marks, MARK.resized);
  const apart = evidence();
  let longest = 0;
  let first = -1;
  let last = -1;
  const close = (row: number) => {
    if (last < 0) return;
    longest = Math.max(longest, row - last);
    if (row - last > 1) apart.add(t[last]!, t[Math.min(row, t.length - 1)]!, row - last);
  };
  for (let row = 0; row < t.length; row++) {
    if ((marks[row]! & MARK.key) === 0) continue;
    if (first < 0) first = row;
    close(row);
    last = row;
  }
  close(t.length);
  const start = t[0]!;
  const begins = first < 0 ? t[t.length - 1]! : t[first]!;
  const headless = begins > start ? [{ start, end: begins }] : [];
  return [
    measured(producer, 'video.undecodable', bad.count, '1', { topic, evidence: bad.spans }),
    measured(producer, 'video.before-key', begins - start, 's', { topic, evidence: headless }),
    // Without any key frame the whole stream is one wait for it.
    measured(producer, 'video.key-interval', first < 0 ? t.length : longest, '1', { topic, evidence: apart.spans() }),
    measured(producer, 'video.b-frames', both.count, '1', { topic, evidence: both.spans }),
    measured(producer, 'video.size-changes', resized.count, '1', { topic, evidence: resized.spans }),
  ];
}

function marked(t: Float64Array, marks: Uint8Array, mark: number) {
  const spans = evidence();
  const run = runs(t, spans);
  let count = 0;
  for (let row = 0; row < t.length; row++) {
    if ((marks[row]! & mark) === 0) continue;
    count++;
    run.row(row, 1);
  }
  run.close();
  return { count, spans: spans.spans() };
}
