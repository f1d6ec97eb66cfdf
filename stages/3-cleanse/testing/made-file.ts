import { EpisodeWriter } from '@palaestra/formats/episode';
import { memoryWritable } from '@palaestra/formats/mcap';
import type { Recording } from '../check.ts';
import { madeMetadata } from './made-recording.ts';

/** The recording as the bytes of an MCAP file; joint streams with positions only. */
export async function madeFile({ signals, metadata }: Recording): Promise<Uint8Array<ArrayBuffer>> {
  const writable = memoryWritable();
  const writer = await EpisodeWriter.open(writable, { startNs: 1_767_225_600_000_000_000n });
  for (const { topic, role, names, nominalHz, units, t, values } of signals) {
    const stream = writer.joints({
      topic,
      role,
      joints: names.map((name) => name.replace('position.', '')),
      units: Object.fromEntries(names.map((name, i) => [name, units[i]!])),
      ...(nominalHz === null ? {} : { rateHz: nominalHz }),
    });
    const width = names.length;
    for (let row = 0; row < t.length; row++)
      await stream.write(t[row]!, values.subarray(row * width, (row + 1) * width));
  }
  await writer.close(metadata ?? madeMetadata());
  return writable.bytes();
}
