import { McapIndexedReader } from '@mcap/core';
import { loadDecompressHandlers } from '@mcap/support';
import { PalaestraError } from '@palaestra/core';
import type { Channel, Message, Readable, Schema } from '../mcap/index.ts';

/** An indexed MCAP file, opened: what its summary says and access to its messages. */
export interface Recording {
  readonly profile: string;
  readonly channels: readonly RecordingChannel[];
  /** Log time of the first and the last message, ns; both 0 when there is none. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** The metadata record of this name; the last one when there are several. Null when there is none. */
  metadata(name: string): Promise<ReadonlyMap<string, string> | null>;
  /** Messages of some topics in the order of their log time. */
  messages(topics: readonly string[]): AsyncIterable<Message>;
}

export interface RecordingChannel extends Omit<Channel, 'type' | 'schemaId'> {
  readonly schema: Schema | null;
  readonly messages: number;
}

/** Open a recording. @throws PalaestraError `bad_file` when it is not MCAP or has no index. */
export async function openRecording(readable: Readable): Promise<Recording> {
  const reader = await McapIndexedReader.Initialize({
    readable,
    decompressHandlers: await loadDecompressHandlers(),
  }).catch((cause: unknown) => {
    throw new PalaestraError('bad_file', `Cannot read: ${String(cause)}`, { cause });
  });
  const s = reader.statistics;
  return {
    profile: reader.header.profile,
    channels: [...reader.channelsById.values()].map((c) => ({
      ...c,
      schema: (reader.schemasById.get(c.schemaId) ?? null) as Schema | null,
      messages: Number(s?.channelMessageCounts.get(c.id) ?? 0n),
    })),
    startNs: s?.messageStartTime ?? 0n,
    endNs: s?.messageEndTime ?? 0n,
    async metadata(name) {
      let last = null;
      for await (const m of reader.readMetadata({ name })) last = m.metadata;
      return last;
    },
    messages: (topics) => reader.readMessages({ topics: [...topics] }),
  };
}
