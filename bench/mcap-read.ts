import { zstdDecompressSync } from 'node:zlib';
import { McapIndexedReader } from '@mcap/core';
import { bytesReadable, IndexedReader, McapWriter, memoryWritable } from '@palaestra/formats/mcap';
import { compare, type Workload, workloads } from './mcap/workload.ts';
import type { BenchResult } from './run.ts';

/** Reading every message of a file in memory through its index in log-time order, CRCs checked, against @mcap/core. */
export async function run(): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const work of workloads()) {
    const file = await recording(work);
    results.push(
      await compare(
        'mcap-read',
        work,
        () => readOurs(file, work),
        () => readTheirs(file, work),
      ),
    );
  }
  return results;
}

async function recording({ count, data, compression }: Workload): Promise<Uint8Array> {
  const file = memoryWritable();
  const writer = await McapWriter.create(file, { compression });
  const channelId = writer.registerChannel({ topic: '/a', schemaId: 0, messageEncoding: 'json' });
  for (let sequence = 0; sequence < count; sequence++) {
    const logTime = BigInt(sequence) * 1_000_000n;
    await writer.write({ channelId, sequence, logTime, publishTime: logTime, data: data[sequence % data.length]! });
  }
  await writer.close();
  return file.bytes();
}

async function readOurs(file: Uint8Array, work: Workload): Promise<void> {
  const reader = await IndexedReader.open(bytesReadable(file));
  let count = 0;
  for await (const _ of reader.messages()) count += 1;
  complete(count, work);
}

async function readTheirs(file: Uint8Array, work: Workload): Promise<void> {
  const reader = await McapIndexedReader.Initialize({
    readable: bytesReadable(file),
    decompressHandlers: { zstd: (data) => zstdDecompressSync(data) },
  });
  let count = 0;
  for await (const _ of reader.readMessages({ validateCrcs: true })) count += 1;
  complete(count, work);
}

function complete(count: number, work: Workload): void {
  if (count !== work.count) throw new Error(`expected ${work.count} messages, found ${count}`);
}
