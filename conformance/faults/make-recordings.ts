import { createCipheriv, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cellKind, loadMujoco } from '@palaestra/cells';
import { recordEpisode, simulatedStart } from '@palaestra/collect';
import type { Sha256 } from '@palaestra/core';
import { EpisodeWriter } from '@palaestra/formats/episode';
import type { Writable } from '@palaestra/formats/mcap';
import { fileWritable } from '@palaestra/formats/mcap/node';
import { METADATA } from '../../stages/2-transmit/testing/recording.ts';
import type { Random } from './random.ts';

/** A recording that exists: from here on it must be found somewhere, whole, for ever. */
export interface Recorded {
  readonly path: string;
  readonly sha256: Sha256;
  readonly bytes: number;
}

export interface RecordingSizes {
  /** Bytes; sizes are spread evenly over their logarithm. */
  readonly least: number;
  readonly most: number;
}

/** Recordings of real size with streams like a real station's: joints, and images as good as incompressible. */
export async function makeRecordings(
  folder: string,
  station: string,
  count: number,
  { least, most }: RecordingSizes,
  random: Random,
): Promise<Recorded[]> {
  const made: Recorded[] = [];
  for (let i = 0; i < count; i++) {
    const bytes = Math.round(least * (most / least) ** random.next());
    const seed = random.between(0, 2 ** 31);
    made.push(await writeNamed(join(folder, `take-${i}.mcap`), (file) => writeTake(file, station, seed, bytes)));
  }
  return made;
}

/** What the scripted expert does in the simulated cell, recorded as `palaestra collect sim` records it. */
export async function makeCellRecordings(folder: string, station: string, seeds: number[]): Promise<Recorded[]> {
  const kind = cellKind('cell-to-tray');
  const cell = kind.create(await loadMujoco());
  const made: Recorded[] = [];
  for (const seed of seeds) {
    const options = { operator: 'scripted-expert', station, startNs: simulatedStart(seed), order: undefined };
    const write = (file: Writable) => recordEpisode(cell, seed, kind.expert(seed), file, options);
    made.push(await writeNamed(join(folder, `cell-${seed}.mcap`), write));
  }
  cell.dispose();
  return made;
}

/** sha256 of a file's bytes as they are on the disk now. */
export async function hashFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** A recording has its name only once it is whole. */
async function writeNamed(path: string, write: (file: Writable) => Promise<unknown>): Promise<Recorded> {
  await mkdir(join(path, '..'), { recursive: true });
  const unfinished = `${path}.part`;
  {
    await using file = await fileWritable(unfinished);
    await write(file);
  }
  await rename(unfinished, path);
  return { path, sha256: await hashFile(path), bytes: (await stat(path)).size };
}

async function writeTake(file: Writable, station: string, seed: number, bytes: number): Promise<void> {
  const startNs = simulatedStart(seed % 1_000_000);
  const writer = await EpisodeWriter.open(file, { startNs, clock: 'sim' });
  const joints = writer.joints({ topic: '/joint_states', role: 'state', joints: ['pan', 'lift'], rateHz: 50 });
  const camera = writer.raw({ topic: '/camera', role: 'camera', schema: null, messageEncoding: 'x' });
  for (let i = 0; i < 100; i++) await joints.write(i / 50, [Math.sin(i / 9), seed]);
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16, String(seed)), Buffer.alloc(16));
  const frame = Buffer.alloc(32 * 1024);
  const frames = Math.ceil(bytes / frame.length);
  for (let i = 0; i < frames; i++) {
    const logNs = startNs + BigInt(Math.floor((i / frames) * 2e9));
    await camera.write({ logNs, data: new Uint8Array(noise.update(frame)) });
  }
  await writer.close({ ...METADATA, station, seed });
}
