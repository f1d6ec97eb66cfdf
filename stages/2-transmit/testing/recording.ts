import type { EpisodeMetadata } from '@palaestra/core';
import { EpisodeWriter } from '@palaestra/formats/episode';
import { memoryWritable } from '@palaestra/formats/mcap';

/** What the made-up recordings say of themselves. */
export const METADATA: EpisodeMetadata = {
  schema: 'palaestra.episode/1',
  task: 'cell-to-tray',
  instruction: { en: 'Put the cell into pocket 3', zh: '把电芯放入3号槽' },
  cell: 'cell-to-tray',
  seed: 7,
  variation: { pocket: 3 },
  operator: 'scripted-expert',
  station: 'sim-1',
  robot: { embodiment: 'ur5e-2f85', serial: null },
  simulated: true,
  outcome: 'success',
  failureCause: null,
  attempts: 1,
  criteria: [],
  source: null,
  missingStreams: [],
  time: 'measured',
  recovered: false,
};

/** An episode of `seconds` at 50 Hz; `padding` adds messages of random bytes until the file has about that size. */
export async function recording(
  options: { seed?: number; seconds?: number; padding?: number; task?: string; station?: string } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { seed = 7, seconds = 1, padding = 0, task = METADATA.task, station = METADATA.station } = options;
  const file = memoryWritable();
  const startNs = 1_790_000_000_000_000_000n;
  const writer = await EpisodeWriter.open(file, { startNs, clock: 'sim' });
  const joints = writer.joints({ topic: '/joint_states', role: 'state', joints: ['pan', 'lift'], rateHz: 50 });
  for (let i = 0; i < seconds * 50; i++) await joints.write(i / 50, [i, seed]);
  if (padding > 0) {
    const stream = writer.raw({ topic: '/camera', role: 'camera', schema: null, messageEncoding: 'x' });
    const data = new Uint8Array(65536);
    for (let left = padding; left > 0; left -= data.length) {
      await stream.write({ logNs: startNs, data: crypto.getRandomValues(data) });
    }
  }
  await writer.close({ ...METADATA, seed, task, station });
  return file.bytes();
}
