import { readEpisode } from '@palaestra/formats/episode';
import { bytesReadable } from '@palaestra/formats/mcap';
import { describe, expect, test } from 'vitest';
import { filmedEpisode, type MadeCamera, steadyTimes } from '../../../formats/episode/testing/filmed.ts';
import { assess, recordingOf } from '../assess.ts';
import { type CameraTrack, MARK } from '../camera-track.ts';
import type { Recording } from '../check.ts';
import { builtInProfiles } from '../profiles/node.ts';
import { madeMetadata, madeRecording } from '../testing/made-recording.ts';
import { measurementOf } from '../testing/measurement-of.ts';
import { videoAlignment } from './video-alignment.ts';
import { videoFrozen } from './video-frozen.ts';
import { videoStream } from './video-stream.ts';
import { videoTiming } from './video-timing.ts';

const SECONDS = 6;
const topic = '/cam/video';

/** A real recording with one camera, read back as the checks see it. */
async function filmed(change: Partial<MadeCamera> = {}): Promise<Recording> {
  const cameras = [{ topic, times: steadyTimes(SECONDS * 30, 30), ...change }];
  const bytes = await filmedEpisode({ seconds: SECONDS, cameras, metadata: madeMetadata() });
  return recordingOf(await readEpisode(bytesReadable(bytes)));
}

async function findings(recording: Recording): Promise<string[]> {
  const base = (await builtInProfiles()).get('base')!;
  const found = assess(recording, base).findings.map(({ rule }) => rule);
  return found.filter((rule) => rule.startsWith('video'));
}

test('a sound camera breaks no rule', async () => {
  const recording = await filmed();
  expect(await findings(recording)).toEqual([]);
  expect(measurementOf(videoTiming, recording, 'video.rate').value).toBeCloseTo(30, 3);
  expect(measurementOf(videoStream, recording, 'video.key-interval').value).toBe(2);
});

test('a camera that drops frames, stops and trembles is told with its places', async () => {
  const times = steadyTimes(SECONDS * 30, 30)
    .filter((_, n) => n < 60 || (n > 75 && n < 150))
    .map((t, n) => (n % 3 === 0 ? t + 0.02 : t));
  const recording = await filmed({ times });
  const gap = measurementOf(videoTiming, recording, 'video.gap');
  expect(gap.value).toBeGreaterThan(15);
  expect(gap.evidence[0]!.start).toBeCloseTo(59 / 30, 1);
  expect(measurementOf(videoTiming, recording, 'video.jitter').value).toBeGreaterThan(0.5);
  expect(await findings(recording)).toEqual(['video-complete', 'video-no-gap', 'video-steady', 'video-to-end']);
});

test('a picture that stands still while the robot moves is told, and one that moves on is not', async () => {
  const frozen = await filmed({ shows: (n) => (n > 60 && n < 120 ? 60 : n) });
  const found = measurementOf(videoFrozen, frozen, 'video.frozen');
  expect(found.value).toBeGreaterThan(1.8);
  expect(found.evidence[0]!.start).toBeCloseTo(2, 1);
  expect(await findings(frozen)).toEqual(['video-alive']);
  const still = { ...frozen, signals: frozen.signals.map((signal) => ({ ...signal, values: signal.values.fill(0) })) };
  expect(measurementOf(videoFrozen, still, 'video.frozen').value).toBe(0);
});

test('still pictures that repeat are told by their bytes', async () => {
  const stills = Array.from({ length: SECONDS * 30 }, (_, n) =>
    Uint8Array.of(0xff, 0xd8, 0xff, n > 60 && n < 130 ? 7 : n),
  );
  const recording = await filmed({ stills });
  expect(measurementOf(videoFrozen, recording, 'video.frozen').value).toBeCloseTo(68 / 30, 2);
});

test('key frames far apart are noted, a stream without any is not decodable from anywhere', async () => {
  expect(await findings(await filmed({ gop: 30 }))).toEqual(['video-key-frames']);
  const never = await filmed({ gop: 100_000, times: steadyTimes(SECONDS * 30, 30) });
  expect(measurementOf(videoStream, never, 'video.key-interval').value).toBe(SECONDS * 30);
});

test('a camera whose clock runs apart, or whose pictures come late, is held against the state', async () => {
  const drifting = await filmed({ late: (n) => 0.02 + n * 0.0008 });
  expect(measurementOf(videoAlignment, drifting, 'video.drift').value).toBeCloseTo(0.13, 1);
  expect(await findings(drifting)).toEqual(['video-clock']);
  const late = await filmed({ late: () => 0.3 });
  expect(measurementOf(videoAlignment, late, 'video.latency').value).toBeCloseTo(0.3, 2);
  expect(await findings(late)).toEqual(['video-prompt']);
});

test('a video that begins late or ends early is told', async () => {
  const recording = await filmed({ times: steadyTimes(90, 30, 1) });
  expect(measurementOf(videoAlignment, recording, 'video.starts-late').value).toBeCloseTo(1, 1);
  expect(await findings(recording)).toEqual(
    expect.arrayContaining(['video-from-start', 'video-to-end', 'video-complete']),
  );
});

describe('of marks', () => {
  const track = (marks: (n: number) => number, change: Partial<CameraTrack> = {}): Recording => ({
    ...madeRecording(),
    cameras: [
      {
        topic,
        format: 'h264',
        nominalHz: 30,
        t: Float64Array.from({ length: 300 }, (_, n) => n / 30),
        stamp: new Float64Array(300).fill(Number.NaN),
        marks: Uint8Array.from({ length: 300 }, (_, n) => marks(n)),
        ...change,
      },
    ],
  });

  test('what a decoder cannot take, B-frames and changes of size are counted with their spans', () => {
    const recording = track((n) =>
      n === 0 ? MARK.key : n === 10 ? MARK.undecodable : n > 200 ? MARK.bidirectional : 0,
    );
    expect(measurementOf(videoStream, recording, 'video.undecodable')).toMatchObject({
      value: 1,
      evidence: [{ start: 10 / 30, end: 11 / 30 }],
    });
    expect(measurementOf(videoStream, recording, 'video.b-frames').value).toBe(99);
    const resized = track((n) => MARK.key + (n === 7 ? MARK.resized : 0));
    expect(measurementOf(videoStream, resized, 'video.size-changes').value).toBe(1);
    const headless = track((n) => (n === 30 ? MARK.key : 0));
    expect(measurementOf(videoStream, headless, 'video.before-key').value).toBeCloseTo(1, 6);
  });

  test('what cannot be told is said: other codecs, key frames alone, no sensor time, time that was invented', () => {
    const other = track(() => 0, { format: 'h265' });
    expect(measurementOf(videoStream, other, 'video.undecodable').notAssessed?.en).toMatch(/H\.264, JPEG and PNG/);
    const alone = track(() => MARK.key);
    expect(measurementOf(videoFrozen, alone, 'video.frozen').notAssessed?.zh).toMatch(/解码/);
    expect(measurementOf(videoAlignment, alone, 'video.drift').notAssessed).not.toBeNull();
    const invented = { ...alone, metadata: madeMetadata({ time: 'synthetic' }) };
    expect(measurementOf(videoTiming, invented, 'video.rate').notAssessed).not.toBeNull();
  });
});
