import { setTimeout } from 'node:timers/promises';
import { EpisodeWriter, foreignMetadata } from '@palaestra/formats/episode';
import {
  encodeClientFrame,
  FoxgloveSession,
  type PlaybackRequest,
  type PlaybackState,
} from '@palaestra/formats/foxglove';
import { bytesReadable, IndexedReader, memoryWritable } from '@palaestra/formats/mcap';
import { expect, test } from 'vitest';
import { Player } from './player.ts';

const START = 1_700_000_000_000_000_000n;

/** Two streams for ten seconds, /slow once a second and /fast ten times. */
async function recording(): Promise<IndexedReader> {
  const file = memoryWritable();
  const writer = await EpisodeWriter.open(file, { startNs: START });
  const [slow, fast] = ['/slow', '/fast'].map((topic) =>
    writer.raw({ topic, role: 'other', schema: null, messageEncoding: 'x' }),
  );
  for (let i = 0; i <= 100; i++) {
    const message = { logNs: START + BigInt(i) * 100_000_000n, data: Uint8Array.of(i) };
    await fast!.write(message);
    if (i % 10 === 0) await slow!.write(message);
  }
  await writer.close(foreignMetadata({ fileName: 'a.mcap', summary: { profile: 'ros2' } }));
  return await IndexedReader.open(bytesReadable(file.bytes()));
}

/** A player and its viewer without a socket. `pending` is what the viewer has not taken yet. */
async function watched(topics: readonly string[], options: { rate: number; loop: boolean }) {
  const reader = await recording();
  const seen: [string, number][] = [];
  const states: PlaybackState[] = [];
  const link = { pending: 0, player: null as Player | null };
  const waiting: (string | Uint8Array)[] = [];
  const send = (frame: string | Uint8Array) => (link.player ? link.player.receive(frame) : waiting.push(frame));
  const viewer = new FoxgloveSession(
    { send },
    {
      offered: ({ topic }) => topics.includes(topic),
      message: ({ topic }, _timeNs, data) => seen.push([topic, data[0]!]),
      playback: (state) => states.push(state),
    },
  );
  const client = { send: viewer.receive.bind(viewer), pendingBytes: () => link.pending, close: () => {} };
  const player = new Player(reader, client, { name: 'a', ...options });
  link.player = player;
  for (const frame of waiting) player.receive(frame);
  const ask = (request: Partial<PlaybackRequest>) => {
    const whole = { op: 'playback', command: 'play', speed: 1, seekNs: null, requestId: 'r', ...request } as const;
    player.receive(encodeClientFrame(whole));
  };
  return { player, seen, states, ask, link };
}

test('a viewer that controls nothing gets everything it subscribed, once, or again and again', async () => {
  const once = await watched(['/slow'], { rate: Number.POSITIVE_INFINITY, loop: false });
  expect(await once.player.done).toBe(112);
  expect(once.seen).toEqual(Array.from({ length: 11 }, (_, i) => ['/slow', i * 10]));
  expect(once.states).toEqual([]);
  once.player.end();
});

test('a viewer pauses, seeks, sees the picture of that moment, and goes on from there', async () => {
  const { player, seen, states, ask } = await watched(['/slow', '/fast'], { rate: 1, loop: true });
  await expect.poll(() => seen.length).toBeGreaterThan(0);
  ask({ command: 'pause' });
  await expect.poll(() => states).toHaveLength(1);
  expect(states[0]).toMatchObject({ status: 'paused', didSeek: false, requestId: 'r' });
  seen.length = 0;
  const seekNs = START + 5_250_000_000n;
  ask({ command: 'pause', seekNs });
  await expect.poll(() => seen).toHaveLength(2);
  expect(states[1]).toMatchObject({ status: 'paused', didSeek: true, timeNs: seekNs });
  expect(Object.fromEntries(seen)).toEqual({ '/slow': 50, '/fast': 52 });
  seen.length = 0;
  ask({ speed: 1000 });
  await expect.poll(() => states.at(-1)!.status).toBe('ended');
  expect(seen.filter(([topic]) => topic === '/fast').map(([, i]) => i)).toEqual(
    Array.from({ length: 48 }, (_, i) => 53 + i),
  );
  expect(seen.filter(([topic]) => topic === '/slow').map(([, i]) => i)).toEqual([60, 70, 80, 90, 100]);
  seen.length = 0;
  ask({ speed: 1000, seekNs: 0n });
  await expect.poll(() => seen.at(-1)).toEqual(['/slow', 100]);
  expect(seen).toHaveLength(112);
  player.end();
  await player.done;
});

test('a viewer that takes nothing more holds its own replay back, and gets the rest later', async () => {
  const { player, seen, link } = await watched(['/fast'], { rate: 1000, loop: false });
  link.pending = 1e9;
  await setTimeout(30);
  expect(seen).toHaveLength(0);
  link.pending = 0;
  expect(await player.done).toBe(112);
  expect(seen).toHaveLength(101);
  player.end();
});
