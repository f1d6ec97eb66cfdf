import {
  type EpisodeMetadata,
  PalaestraError,
  RecordedEvent,
  type Signal,
  secondsSince,
  type TopicItem,
} from '@palaestra/core';
import type { Readable } from '../mcap/index.ts';
import { longTypeName } from '../ros2/index.ts';
import {
  type CameraFrame,
  type CameraStream,
  type FrameSpan,
  readAllFrames,
  readCameras,
  readFrames,
  readFrameTimes,
  type TopicFrame,
} from './cameras.ts';
import { decodeMetadata, EPISODE_RECORD } from './metadata.ts';
import { openRecording, type Recording, type RecordingChannel } from './recording.ts';
import { type RowDecoder, rowDecoder } from './row-decoder.ts';
import { SignalBuilder } from './signal-builder.ts';
import { decodeStreamMetadata, type StreamMetadata, unitsFor } from './stream-metadata.ts';

/** What a recording says without a look at any message. */
export interface EpisodeSummary {
  /** MCAP profile: `ros2` or another, or empty. */
  readonly profile: string;
  /** Log time of the first message, nanoseconds since the epoch; the zero of the episode's time axis. */
  readonly startNs: bigint;
  /** Seconds from the first message to the last. */
  readonly duration: number;
  readonly messages: number;
  readonly topics: readonly TopicItem[];
  /** Null for a recording that is not ours. */
  readonly metadata: EpisodeMetadata | null;
}

/** An opened recording. */
export interface EpisodeReader extends EpisodeSummary {
  /** Topics whose messages cannot be turned into numbers, and why. Their role is `other`. */
  readonly undecodable: readonly { readonly topic: string; readonly reason: string }[];
  /**
   * The numeric streams as columns, cameras and events left out, in the order of the file's channels.
   *
   * @param topics only these; all by default. A name that the recording lacks is passed over.
   */
  signals(topics?: readonly string[]): Promise<Signal[]>;
  /** What happened, in order of time; `t` is the log time of the event. */
  events(): Promise<RecordedEvent[]>;
  /** The cameras, in the order of the file's channels, with what their first pictures tell. */
  cameras(): Promise<CameraStream[]>;
  /** Encoded frames of one camera; see `readFrames`. */
  frames(topic: string, span?: FrameSpan): AsyncIterable<CameraFrame>;
  /** Every frame of every camera that can be read, in order of log time, in one pass. */
  allFrames(): AsyncIterable<TopicFrame>;
  /** Log time of every frame of one camera, s, without a look at its pictures. */
  frameTimes(topic: string): Promise<Float64Array>;
}

/**
 * Summary of a recording from its index alone; reads a few kilobytes of any file.
 *
 * @throws PalaestraError `bad_file` when the file is not MCAP, has no index, or carries damaged episode metadata.
 */
export async function episodeSummary(readable: Readable): Promise<EpisodeSummary> {
  const recording = await openRecording(readable);
  return summaryOf(recording, streamsOf(recording));
}

/**
 * Open a recording: one of ours or any indexed MCAP with ROS 2, protobuf or JSON messages.
 *
 * @throws PalaestraError `bad_file` when the file is not MCAP, has no index, or carries damaged episode metadata.
 */
export async function readEpisode(readable: Readable): Promise<EpisodeReader> {
  const recording = await openRecording(readable);
  const streams = streamsOf(recording);
  const summary = await summaryOf(recording, streams);
  return {
    ...summary,
    undecodable: streams.flatMap(({ topic, decoder }) =>
      typeof decoder === 'string' ? [{ topic, reason: decoder }] : [],
    ),
    signals: (topics) => readSignals(recording, streams, topics),
    events: () => readEvents(recording, streams),
    cameras: () => readCameras(recording),
    frames: (topic, span = {}) => readFrames(recording, topic, span),
    allFrames: () => readAllFrames(recording),
    frameTimes: (topic) => readFrameTimes(recording, topic),
  };
}

/** The cameras of any indexed recording, also of one whose episode metadata are damaged; see `EpisodeReader.cameras`. */
export async function recordedCameras(readable: Readable): Promise<CameraStream[]> {
  return readCameras(await openRecording(readable));
}

/** The channels of one topic and schema; a file may hold several, for instance after a merge. */
interface Stream {
  readonly topic: string;
  readonly schema: string;
  readonly channels: readonly RecordingChannel[];
  readonly told: StreamMetadata;
  readonly decoder: RowDecoder | string;
}

function streamsOf(recording: Recording): Stream[] {
  const groups = Map.groupBy(recording.channels, (channel) => `${channel.topic}\n${channel.schema?.name ?? ''}`);
  return [...groups.values()].map((channels) => {
    const channel = channels[0]!;
    const schema = longTypeName(channel.schema?.name ?? '');
    const told = decodeStreamMetadata(channel.metadata, schema);
    const decoder = told.role === 'camera' ? 'pictures are not decoded here' : rowDecoder(channel, recording.startNs);
    const role = typeof decoder === 'string' && told.role !== 'camera' ? 'other' : told.role;
    return { topic: channel.topic, schema, channels, told: { ...told, role }, decoder };
  });
}

async function summaryOf(recording: Recording, streams: readonly Stream[]): Promise<EpisodeSummary> {
  const duration = secondsSince(recording.startNs, recording.endNs);
  const record = await recording.metadata(EPISODE_RECORD);
  const topics = streams.map(({ topic, schema, channels, told }) => {
    const messages = channels.reduce((sum, channel) => sum + channel.messages, 0);
    return { topic, schema, role: told.role, messages, hz: duration > 0 ? messages / duration : 0 };
  });
  return {
    profile: recording.profile,
    startNs: recording.startNs,
    duration,
    messages: topics.reduce((sum, topic) => sum + topic.messages, 0),
    topics,
    metadata: record === null ? null : decodeMetadata(record),
  };
}

async function readSignals(
  recording: Recording,
  streams: readonly Stream[],
  topics?: readonly string[],
): Promise<Signal[]> {
  const wanted = streams
    .filter(({ told, decoder }) => typeof decoder !== 'string' && told.role !== 'event')
    .filter(({ topic }) => topics === undefined || topics.includes(topic))
    .map((stream) => ({
      ...stream,
      decoder: stream.decoder as RowDecoder,
      rows: new SignalBuilder(stream.channels.reduce((sum, channel) => sum + channel.messages, 0)),
      frame: stream.told.frame,
    }));
  if (wanted.length === 0) return [];
  const byChannel = new Map(wanted.flatMap((target) => target.channels.map(({ id }) => [id, target] as const)));
  for await (const { channelId, logTime, data } of recording.messages(wanted.map(({ topic }) => topic))) {
    const target = byChannel.get(channelId);
    if (target === undefined) continue;
    const frame = target.decoder.add(target.rows, secondsSince(recording.startNs, logTime), data);
    target.frame ??= frame;
  }
  return wanted.flatMap(({ topic, schema, told, rows, frame }) => {
    const columns = rows.finish();
    if (columns.names.length === 0) return [];
    const units = unitsFor(told, schema, columns.names);
    return [{ topic, schema, role: told.role, frame, nominalHz: told.rateHz, units, ...columns }];
  });
}

async function readEvents(recording: Recording, streams: readonly Stream[]): Promise<RecordedEvent[]> {
  const ids = new Set(
    streams.filter(({ told }) => told.role === 'event').flatMap(({ channels }) => channels.map(({ id }) => id)),
  );
  const topics = recording.channels.filter(({ id }) => ids.has(id)).map(({ topic }) => topic);
  const events: RecordedEvent[] = [];
  if (topics.length === 0) return events;
  for await (const { channelId, logTime, data } of recording.messages(topics)) {
    if (!ids.has(channelId)) continue;
    const event = eventOf(data, channelId);
    events.push({ ...event, t: secondsSince(recording.startNs, logTime) });
  }
  return events;
}

function eventOf(data: Uint8Array, channelId: number): RecordedEvent {
  let decoded: unknown;
  try {
    decoded = JSON.parse(new TextDecoder().decode(data));
  } catch (cause) {
    throw new PalaestraError('bad_file', `Cannot read an event: not JSON (channel ${channelId})`, { cause });
  }
  const event = RecordedEvent.safeParse(decoded);
  if (event.success) return event.data;
  throw new PalaestraError(
    'bad_file',
    `Cannot read an event: ${event.error.issues[0]?.message} (channel ${channelId})`,
  );
}
