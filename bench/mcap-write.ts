import { McapWriter as PeerWriter } from '@mcap/core';
import { McapWriter } from '@palaestra/formats/mcap';
import { compare, compressForPeer, nowhere, type Workload, workloads } from './mcap/workload.ts';
import type { BenchResult } from './run.ts';

/** Writing MCAP with CRCs, 800 kB chunks and a complete summary, against @mcap/core. */
export async function run(): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const work of workloads()) {
    results.push(
      await compare(
        'mcap-write',
        work,
        () => writeOurs(work),
        () => writeTheirs(work),
      ),
    );
  }
  return results;
}

async function writeOurs({ count, data, compression }: Workload): Promise<void> {
  const writer = await McapWriter.create(nowhere(), { chunkBytes: 800_000, compression });
  const channelId = writer.registerChannel({ topic: '/a', schemaId: 0, messageEncoding: 'json' });
  for (let sequence = 0; sequence < count; sequence++) {
    const logTime = BigInt(sequence) * 1_000_000n;
    await writer.write({ channelId, sequence, logTime, publishTime: logTime, data: data[sequence % data.length]! });
  }
  await writer.close();
}

async function writeTheirs({ count, data, compression }: Workload): Promise<void> {
  const compressChunk = compressForPeer(compression);
  const writable = nowhere() as ConstructorParameters<typeof PeerWriter>[0]['writable'];
  const writer = new PeerWriter({
    writable,
    chunkSize: 800_000,
    ...(compressChunk === undefined ? {} : { compressChunk }),
  });
  await writer.start();
  const channelId = await writer.registerChannel({
    topic: '/a',
    schemaId: 0,
    messageEncoding: 'json',
    metadata: new Map(),
  });
  for (let sequence = 0; sequence < count; sequence++) {
    const logTime = BigInt(sequence) * 1_000_000n;
    await writer.addMessage({
      channelId,
      sequence,
      logTime,
      publishTime: logTime,
      data: data[sequence % data.length]!,
    });
  }
  await writer.end();
}
