import { constants, zstdCompressSync } from 'node:zlib';
import type { Writable } from '@palaestra/formats/mcap';
import type { BenchResult } from '../run.ts';

/** Messages of one size, as a station makes them. */
export interface Workload {
  readonly name: string;
  readonly count: number;
  readonly data: readonly Uint8Array[];
  readonly compression: '' | 'zstd';
}

/** 600 B of joint states as text, and 40 kB of what a JPEG looks like to a compressor: noise. */
export function workloads(): Workload[] {
  const states = Array.from({ length: 100 }, (_, index) => stateMessage(index));
  const frames = Array.from({ length: 20 }, (_, index) => noise(40_000, index + 1));
  return [
    { name: '600 B state', count: 200_000, data: states, compression: '' },
    { name: '600 B state, zstd', count: 200_000, data: states, compression: 'zstd' },
    { name: '40 kB frames', count: 5_000, data: frames, compression: '' },
  ];
}

function stateMessage(index: number): Uint8Array {
  const position = Array.from({ length: 30 }, (_, joint) => Math.sin(index / 10 + joint));
  return new TextEncoder().encode(JSON.stringify({ position })).slice(0, 600);
}

function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    // xorshift32: the same bytes in every run.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
  return bytes;
}

/** A file that goes nowhere, so that only the writers are compared. */
export function nowhere(): Writable {
  let position = 0n;
  return {
    async write(bytes) {
      position += BigInt(bytes.byteLength);
    },
    position: () => position,
  };
}

/** zstd for the peer: the fastest it can be given, which takes a synchronous function only. */
export function compressForPeer(compression: string): ((data: Uint8Array) => PeerChunk) | undefined {
  if (compression === '') return undefined;
  const params = { [constants.ZSTD_c_compressionLevel]: 1 };
  return (data) => ({ compression: 'zstd', compressedData: zstdCompressSync(data, { params }) });
}

interface PeerChunk {
  compression: string;
  compressedData: Uint8Array;
}

/** Run both in turns, `ROUNDS` times, and compare the best of each in MB/s of message data. */
export async function compare(
  name: string,
  work: Workload,
  ours: () => Promise<void>,
  theirs: () => Promise<void>,
): Promise<BenchResult> {
  const megabytes = work.data.reduce((sum, data) => sum + data.byteLength, 0) / work.data.length / 1e6;
  const total = megabytes * work.count;
  let oursBest = 0;
  let theirsBest = 0;
  for (let round = 0; round < ROUNDS; round++) {
    oursBest = Math.max(oursBest, total / (await seconds(ours)));
    theirsBest = Math.max(theirsBest, total / (await seconds(theirs)));
  }
  return {
    case: `${name}: ${work.name}`,
    ours: round1(oursBest),
    theirs: round1(theirsBest),
    unit: 'MB/s',
    ratio: Math.round((oursBest / theirsBest) * 100) / 100,
    peer: '@mcap/core 2.2.2',
    notes: `${work.count} messages, CRCs on, best of ${ROUNDS} in turns`,
  };
}

const ROUNDS = 3;

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
