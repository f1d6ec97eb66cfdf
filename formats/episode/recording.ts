import { isPalaestraError, PalaestraError } from '@palaestra/core';
import { type Channel, IndexedReader, type Message, type Readable, type Schema } from '../mcap/index.ts';

/** An indexed MCAP file, opened: what its summary says and access to its messages. */
export interface Recording {
  readonly profile: string;
  readonly channels: readonly RecordingChannel[];
  /** Log time of the first and the last message, ns; both 0 when there is none. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** The last metadata record of this name, null when there is none. */
  metadata(name: string): Promise<ReadonlyMap<string, string> | null>;
  /** Messages of some topics in the order of their log time; `span` in ns of log time, both ends included. */
  messages(topics: readonly string[], span?: TimeSpan): AsyncIterable<Message>;
  /** Log times of the messages of some channels, ns, in order; from the index where the file has one. */
  logTimes(channels: ReadonlySet<number>): Promise<bigint[]>;
}

/** A span of log time, both ends included; an end that is left out is the file's. */
export interface TimeSpan {
  readonly startTime?: bigint | undefined;
  readonly endTime?: bigint | undefined;
}

export interface RecordingChannel extends Channel {
  readonly schema: Schema | null;
  readonly messages: number;
}

/**
 * Open a recording by its summary.
 *
 * @throws PalaestraError `bad_file` when it is not MCAP or has no index; the message says when a repair is worth a try.
 */
export async function openRecording(readable: Readable): Promise<Recording> {
  let reader: IndexedReader;
  try {
    reader = await IndexedReader.open(readable);
  } catch (error) {
    throw withAdvice(error);
  }
  const { startNs, endNs, counts } = await extentOf(reader);
  const channels = [...reader.channels.values()].map((channel) => ({
    ...channel,
    schema: reader.schemas.get(channel.schemaId) ?? null,
    messages: counts.get(channel.id) ?? 0,
  }));
  return {
    profile: reader.header.profile,
    channels,
    startNs,
    endNs,
    async metadata(name) {
      let last: ReadonlyMap<string, string> | null = null;
      for await (const record of reader.metadata(name)) last = record.metadata;
      return last;
    },
    messages: (topics, { startTime, endTime } = {}) =>
      reader.messages({
        topics,
        ...(startTime === undefined ? {} : { startTime }),
        ...(endTime === undefined ? {} : { endTime }),
      }),
    logTimes: (ids) => reader.logTimes(ids),
  };
}

/** Span and counts from the statistics record, or from the messages themselves when the writer left it out. */
async function extentOf(
  reader: IndexedReader,
): Promise<{ startNs: bigint; endNs: bigint; counts: ReadonlyMap<number, number> }> {
  const { statistics } = reader;
  if (statistics !== null) {
    const { messageStartTime, messageEndTime, channelMessageCounts } = statistics;
    return { startNs: messageStartTime, endNs: messageEndTime, counts: channelMessageCounts };
  }
  const counts = new Map<number, number>();
  let startNs: bigint | null = null;
  let endNs = 0n;
  for await (const { channelId, logTime } of reader.messages()) {
    counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
    startNs ??= logTime;
    endNs = logTime;
  }
  return { startNs: startNs ?? 0n, endNs, counts };
}

function withAdvice(error: unknown): unknown {
  const reason = isPalaestraError(error) ? String(error.details.reason ?? '') : '';
  if (!/not finished|no summary|no chunk index|CRC of the summary/.test(reason)) return error;
  const message = `${(error as Error).message}; "palaestra mcap recover" may save what is in it`;
  return new PalaestraError('bad_file', message, { cause: error, details: { reason } });
}
