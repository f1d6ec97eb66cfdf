import { IndexedReader, type Readable } from '../mcap/index.ts';
import type { BagFile } from './bag-file.ts';

/**
 * A bag file written by rosbag2's MCAP plug-in.
 *
 * @throws PalaestraError `bad_file` when it is not MCAP or not finished.
 */
export async function openMcapBag(readable: Readable & AsyncDisposable): Promise<BagFile> {
  const reader = await IndexedReader.open(readable);
  const counts = reader.statistics?.channelMessageCounts;
  const text = new TextDecoder();
  const topics = [...reader.channels.values()].map((channel) => {
    const schema = reader.schemas.get(channel.schemaId);
    return {
      name: channel.topic,
      type: schema?.name ?? '',
      serialisation: channel.messageEncoding,
      definition: schema === undefined ? null : { encoding: schema.encoding, text: text.decode(schema.data) },
      metadata: channel.metadata,
      messages: counts?.get(channel.id) ?? 0,
    };
  });
  return {
    topics,
    messages: reader.statistics?.messageCount ?? 0,
    async *read() {
      for await (const { channelId, logTime, publishTime, data } of reader.messages()) {
        const channel = reader.channels.get(channelId);
        if (channel) yield { topic: channel.topic, logNs: logTime, publishNs: publishTime, data };
      }
    },
    [Symbol.asyncDispose]: () => readable[Symbol.asyncDispose](),
  };
}
