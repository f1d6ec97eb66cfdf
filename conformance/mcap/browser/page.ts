import {
  blobReadable,
  bytesReadable,
  doctor,
  httpReadable,
  IndexedReader,
  McapWriter,
  memoryWritable,
  type Readable,
  recover,
} from '@palaestra/formats/mcap';

/** What the page found, in plain values. */
export interface PageResult {
  readonly file: number[];
  readonly problems: number;
  readonly fromBlob: number;
  readonly fromHttp: number;
  readonly recovered: { readonly state: string; readonly messages: number };
}

/** Write a recording in the page, read it back, read the one that `url` serves, and recover a damaged one. */
async function exercise(url: string): Promise<PageResult> {
  const memory = memoryWritable();
  const writer = await McapWriter.create(memory, { chunkBytes: 8192 });
  const channelId = writer.registerChannel({ topic: '/state', schemaId: 0, messageEncoding: 'json' });
  for (let sequence = 0; sequence < 500; sequence++) {
    const logTime = BigInt(sequence);
    const data = new Uint8Array(100).fill(sequence);
    writer.write({ channelId, sequence, logTime, publishTime: logTime, data });
  }
  await writer.close();
  const file = memory.bytes();
  const report = await doctor(bytesReadable(file));
  const damaged = file.slice(0, Math.floor(file.byteLength / 2));
  const { state, recovered } = await recover(bytesReadable(damaged), memoryWritable());
  return {
    file: Array.from(file),
    problems: report.problems.length,
    fromBlob: await countMessages(blobReadable(new Blob([file]))),
    fromHttp: await countMessages(httpReadable(url, (address, init) => fetch(address, init))),
    recovered: { state, messages: recovered.messages },
  };
}

async function countMessages(readable: Readable): Promise<number> {
  let count = 0;
  for await (const _ of (await IndexedReader.open(readable)).messages()) count += 1;
  return count;
}

Object.assign(globalThis, { exercise });
