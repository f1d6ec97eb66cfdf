import { memoryWritable } from './memory.ts';
import { McapWriter, type McapWriterOptions } from './writer.ts';

/** A small recording for tests: two groups, 400 state and 40 video messages, one metadata record, one attachment. */
export async function sampleRecording(options: McapWriterOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const file = memoryWritable();
  const writer = await McapWriter.create(file, { chunkBytes: 8192, ...options });
  const schemaId = writer.registerSchema({ name: 'State', encoding: 'jsonschema', data: Uint8Array.of(0x7b, 0x7d) });
  const state = writer.registerChannel({ topic: '/state', schemaId, messageEncoding: 'json', group: 'state' });
  const video = writer.registerChannel({ topic: '/video', schemaId: 0, messageEncoding: 'h264', group: 'video' });
  await writer.metadata('episode', new Map([['task', 'insert']]));
  for (let index = 0; index < 400; index++) {
    const time = BigInt(index) * 1_000_000n;
    const data = Uint8Array.from({ length: 100 }, (_, at) => (at * index) % 251);
    await writer.write({ channelId: state, sequence: index, logTime: time, publishTime: time, data });
    if (index % 10 === 0) {
      const frame = Uint8Array.from({ length: 1000 }, (_, at) => (at * at * (index + 1)) % 253);
      await writer.write({ channelId: video, sequence: index / 10, logTime: time, publishTime: time, data: frame });
    }
  }
  const data = Uint8Array.from({ length: 3000 }, (_, at) => at % 256);
  await writer.attachment({ logTime: 1n, createTime: 2n, name: 'robot.urdf', mediaType: 'text/xml', data });
  await writer.close();
  return file.bytes();
}
