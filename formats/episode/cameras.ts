import { nanoseconds, PalaestraError, secondsSince } from '@palaestra/core';
import { PictureReader } from '../h264/index.ts';
import { longTypeName } from '../ros2/index.ts';
import { type CameraDecoder, cameraDecoder } from './camera-message.ts';
import { isKeyPicture, isStill, type PictureFormat, pictureFormat, stillSize } from './picture-kind.ts';
import type { Recording, RecordingChannel, TimeSpan } from './recording.ts';
import { decodeStreamMetadata } from './stream-metadata.ts';

/** A stream of pictures, as its first pictures show it. */
export interface CameraStream {
  readonly topic: string;
  /** What a person calls it; one of its own among the cameras of a recording. */
  readonly name: string;
  readonly schema: string;
  readonly format: PictureFormat;
  /** What WebCodecs calls the codec, for example `avc1.42c01e`; null for still pictures and where it is not known. */
  readonly codec: string | null;
  /** px, null where the pictures do not tell or no key frame is near the beginning. */
  readonly width: number | null;
  readonly height: number | null;
  readonly frames: number;
  /** Nominal rate, Hz, null when the recording does not tell. */
  readonly nominalHz: number | null;
  /** Steps from frame to frame over the recording's duration, Hz. */
  readonly hz: number;
  /** Why its messages cannot be read, null when they can. */
  readonly reason: string | null;
}

/** One picture, still encoded. */
export interface CameraFrame {
  /** Log time, seconds since the episode's start. */
  readonly t: number;
  /** Sensor time on the same axis, null when the message has none. */
  readonly stamp: number | null;
  /** A decoder can begin here. */
  readonly key: boolean;
  /** An access unit or a still picture; a view that the next step of the iteration may not outlive: copy it to keep it. */
  readonly data: Uint8Array;
}

/** A frame with its camera. */
export interface TopicFrame extends CameraFrame {
  readonly topic: string;
  readonly format: PictureFormat;
}

/** Which frames: from the key frame at or before `from` to the last at or before `to`, seconds since the start. */
export interface FrameSpan {
  readonly from?: number;
  readonly to?: number;
}

/** As far as this from the beginning a first key frame is looked for. */
const MOST_FRAMES = 300;
/** The first step back in search of a key frame, s; each further one is four times as long. */
const FIRST_STEP = 0.25;

interface Source {
  readonly topic: string;
  readonly schema: string;
  readonly ids: ReadonlySet<number>;
  readonly frames: number;
  readonly nominalHz: number | null;
  readonly decode: CameraDecoder | string;
}

interface ReadableSource extends Source {
  readonly decode: CameraDecoder;
}

/** The cameras of a recording. Each needs a look at its first key frame, which reads a chunk of video or two. */
export async function readCameras(recording: Recording): Promise<CameraStream[]> {
  const sources = sourcesOf(recording);
  const duration = secondsSince(recording.startNs, recording.endNs);
  const names = distinctNames(sources.map(({ topic }) => topic));
  return Promise.all(
    sources.map(async (source, i) => {
      const { topic, schema, frames, nominalHz, decode } = source;
      const common = {
        topic,
        name: names[i]!,
        schema,
        frames,
        nominalHz,
        hz: duration > 0 ? Math.max(0, frames - 1) / duration : 0,
      };
      if (typeof decode === 'string') return { ...common, ...UNKNOWN, reason: decode };
      return { ...common, ...(await look(recording, source, decode)) };
    }),
  );
}

const UNKNOWN = { format: 'unknown', codec: null, width: null, height: null, reason: null } as const;

async function look(
  recording: Recording,
  { topic, ids }: Source,
  decode: CameraDecoder,
): Promise<Pick<CameraStream, 'format' | 'codec' | 'width' | 'height' | 'reason'>> {
  let seen = 0;
  let format: PictureFormat = 'unknown';
  const reader = new PictureReader();
  for await (const { channelId, data } of recording.messages([topic])) {
    if (!ids.has(channelId)) continue;
    const message = decode(data);
    if (message !== null) {
      format = pictureFormat(message.format, message.data);
      const size = isStill(format) ? stillSize(message.data) : null;
      if (size !== null) return { format, codec: null, ...size, reason: null };
      const picture = format === 'h264' ? reader.read(message.data) : 'no-picture';
      if (typeof picture !== 'string') {
        const { codec, width, height } = picture.sps;
        return { format, codec, width, height, reason: null };
      }
    }
    if (++seen === MOST_FRAMES) break;
  }
  return { ...UNKNOWN, format };
}

/**
 * Frames of a camera in order of log time. Only the chunks of the span are read, one at a time; `from` reaches back to the
 * key frame without which nothing could be decoded, at most to the beginning.
 *
 * A damaged message is given with no data, so that what counts frames sees it.
 *
 * @throws PalaestraError `not_found` when the recording has no such camera, `bad_file` when its messages cannot be read.
 */
export async function* readFrames(
  recording: Recording,
  topic: string,
  { from, to }: FrameSpan,
): AsyncGenerator<CameraFrame, void> {
  const source = sourceOf(recording, topic);
  const atNs = (t: number): bigint => recording.startNs + nanoseconds(Math.max(0, t));
  const endTime = to === undefined ? undefined : atNs(to);
  const startTime = from === undefined ? undefined : await keyBefore(recording, topic, atNs(from));
  yield* framesFrom(recording, [source], { startTime, endTime });
}

/**
 * Every frame of every camera whose messages can be read, in order of log time, in one pass: cameras lie in the same chunks.
 * Otherwise as `readFrames`.
 */
export function readAllFrames(recording: Recording): AsyncIterable<TopicFrame> {
  const sources = sourcesOf(recording).flatMap((source) =>
    typeof source.decode === 'string' ? [] : [{ ...source, decode: source.decode }],
  );
  return framesFrom(recording, sources, {});
}

async function* framesFrom(
  recording: Recording,
  sources: readonly ReadableSource[],
  span: TimeSpan,
): AsyncGenerator<TopicFrame, void> {
  const byChannel = new Map(sources.flatMap((source) => [...source.ids].map((id) => [id, source] as const)));
  if (byChannel.size === 0) return;
  const topics = sources.map(({ topic }) => topic);
  for await (const { channelId, logTime, data } of recording.messages(topics, span)) {
    const source = byChannel.get(channelId);
    if (source === undefined) continue;
    const { topic } = source;
    const message = source.decode(data);
    const t = secondsSince(recording.startNs, logTime);
    if (message === null) yield { topic, t, stamp: null, format: 'unknown', key: false, data: data.subarray(0, 0) };
    else {
      const stamp = message.stampNs === null ? null : secondsSince(recording.startNs, message.stampNs);
      const format = pictureFormat(message.format, message.data);
      yield { topic, t, stamp, format, key: isKeyPicture(format, message.data), data: message.data };
    }
  }
}

/** Log time of every frame of a camera, seconds since the start, in order; from the file's index, without its pictures. */
export async function readFrameTimes(recording: Recording, topic: string): Promise<Float64Array> {
  const { ids } = sourceOf(recording, topic);
  const times: number[] = [];
  for (const ns of await recording.logTimes(ids)) times.push(secondsSince(recording.startNs, ns));
  return Float64Array.from(times);
}

/** The log time of the last key frame at or before `ns`, of the recording's start when there is none. */
async function keyBefore(recording: Recording, topic: string, ns: bigint): Promise<bigint> {
  const { ids, decode } = sourceOf(recording, topic);
  let end = ns;
  for (let step = nanoseconds(FIRST_STEP); end >= recording.startNs; step *= 4n) {
    let start = end - step;
    if (start < recording.startNs) start = recording.startNs;
    let found: bigint | null = null;
    for await (const message of recording.messages([topic], { startTime: start, endTime: end })) {
      if (!ids.has(message.channelId)) continue;
      const picture = decode(message.data);
      if (picture && isKeyPicture(pictureFormat(picture.format, picture.data), picture.data)) found = message.logTime;
    }
    if (found !== null) return found;
    end = start - 1n;
  }
  return recording.startNs;
}

function sourceOf(recording: Recording, topic: string): ReadableSource {
  const source = sourcesOf(recording).find((candidate) => candidate.topic === topic);
  if (source === undefined) {
    throw new PalaestraError('not_found', `Cannot read pictures: the recording has no such camera (${topic})`);
  }
  const { decode } = source;
  if (typeof decode === 'string') throw new PalaestraError('bad_file', `Cannot read pictures: ${decode} (${topic})`);
  return { ...source, decode };
}

function sourcesOf({ channels }: Recording): Source[] {
  const cameras = channels.filter((channel) => told(channel).role === 'camera');
  const groups = Map.groupBy(cameras, ({ topic }) => topic);
  return [...groups.values()].map((members) => {
    const channel = members[0]!;
    // A topic whose schema changes under way is read as far as it is the first one.
    const same = members.filter(({ schema }) => schema?.name === channel.schema?.name);
    return {
      topic: channel.topic,
      schema: longTypeName(channel.schema?.name ?? ''),
      ids: new Set(same.map(({ id }) => id)),
      frames: same.reduce((sum, { messages }) => sum + messages, 0),
      nominalHz: told(channel).rateHz,
      decode: cameraDecoder(channel),
    };
  });
}

function told(channel: RecordingChannel) {
  return decodeStreamMetadata(channel.metadata, longTypeName(channel.schema?.name ?? ''));
}

const TAIL = /^(video|compressed\w*|image\w*|h264|ffmpeg|color|rgb)$/i;

/** The parts of a topic that tell it from others: `/cam_high/video`, `/cam_high/color/image_raw/compressed` -> `cam_high`. */
export function cameraName(topic: string): string {
  const parts = topic.split('/').filter((part) => part !== '');
  while (parts.length > 1 && TAIL.test(parts.at(-1)!)) parts.pop();
  return parts.join('_').replace(/[^\p{L}\p{N}_-]/gu, '_') || 'camera';
}

function distinctNames(topics: readonly string[]): string[] {
  const taken = new Set<string>();
  return topics.map((topic) => {
    const plain = cameraName(topic);
    let name = plain;
    for (let n = 2; taken.has(name); n++) name = `${plain}_${n}`;
    taken.add(name);
    return name;
  });
}
