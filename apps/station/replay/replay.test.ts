import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EpisodeWriter, foreignMetadata } from '@palaestra/formats/episode';
import { bytesReadable, IndexedReader, memoryWritable, type Readable } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { expect, test } from 'vitest';
import { foxgloveSource, openStation, type Source } from '../index.ts';
import { replay } from './replay.ts';

async function recording(): Promise<Readable> {
  const file = memoryWritable();
  const writer = await EpisodeWriter.open(file, { startNs: 1_700_000_000_000_000_000n });
  const joints = writer.joints({ topic: '/joint_states', role: 'state', joints: ['a', 'b'] });
  const schema = { name: 'foxglove.CompressedImage', encoding: 'protobuf', data: Uint8Array.of(10, 0, 255) };
  const camera = writer.raw({ topic: '/camera', role: 'camera', schema, messageEncoding: 'protobuf' });
  const plain = writer.raw({ topic: '/plain', role: 'other', schema: null, messageEncoding: 'x' });
  for (let i = 0; i < 500; i++) {
    await joints.write(i / 50, [i, -i]);
    const logNs = 1_700_000_000_000_000_000n + BigInt(i) * 20_000_000n + 1n;
    await camera.write({ logNs, data: crypto.getRandomValues(new Uint8Array(30_000)) });
    if (i % 100 === 0) await plain.write({ logNs, data: Uint8Array.of(i & 255) });
  }
  await writer.close(foreignMetadata({ fileName: 'a.mcap', summary: { profile: 'ros2' } }));
  return bytesReadable(file.bytes());
}

async function contents(readable: Readable): Promise<string[]> {
  const reader = await IndexedReader.open(readable);
  const lines: string[] = [];
  for await (const { channelId, publishTime, data } of reader.messages()) {
    const { topic, messageEncoding, schemaId } = reader.channels.get(channelId)!;
    const schema = reader.schemas.get(schemaId);
    const form = [
      topic,
      messageEncoding,
      schema?.name,
      schema?.encoding,
      schema && Buffer.from(schema.data).toString('hex'),
    ];
    lines.push([...form, publishTime, Buffer.from(data).toString('hex')].join(' '));
  }
  return lines.sort();
}

const options = { name: 'a', host: '127.0.0.1', port: 0, rate: Number.POSITIVE_INFINITY, loop: false, origins: [] };

test('a station that records a replay has every message, schema and time of the original', async () => {
  const original = await recording();
  const spool = await mkdtemp(join(tmpdir(), 'palaestra-replay-'));
  try {
    await using playing = await replay(original, { ...options, signal: new AbortController().signal });
    const source = foxgloveSource(`ws://127.0.0.1:${playing.port}`);
    const started = Promise.withResolvers<void>();
    const late: Source = {
      name: source.name,
      run: async (listener, signal) => {
        await started.promise;
        await source.run(listener, signal);
      },
    };
    const robot = { embodiment: 'arm', serial: null };
    const station = await openStation({ spool, station: 'st', robot, simulated: true, sources: [late] });
    await station.start({ task: 'a', instruction: { en: 'a', zh: 'a' }, operator: 'op' });
    started.resolve();
    expect(await playing.done).toBe(1005);
    const heard = () => station.status()[0]!.topics.reduce((sum, { messages }) => sum + messages, 0);
    await expect.poll(heard).toBe(1005);
    const { path } = await station.stop({ outcome: 'unknown', failureCause: null, attempts: 1 });
    await station.close();
    await using copy = await fileReadable(path);
    const ours = (await contents(copy)).filter((line) => !line.startsWith('/events '));
    expect(ours).toEqual(await contents(original));
  } finally {
    await rm(spool, { recursive: true, force: true });
  }
});

test('clients of another protocol, pages from elsewhere and broken frames are turned away', async () => {
  await using playing = await replay(await recording(), { ...options, signal: new AbortController().signal });
  const ended = (protocol: string, init: object, frame?: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${playing.port}`, { protocols: [protocol], ...init });
      socket.addEventListener('open', () => (frame === undefined ? socket.close() : socket.send(frame)));
      socket.addEventListener('close', ({ code }) => resolve(String(code)));
      socket.addEventListener('error', () => resolve('refused'));
    });
  expect(await ended('other', {})).toBe('refused');
  expect(await ended('foxglove.sdk.v1', { headers: { origin: 'https://elsewhere.example' } })).toBe('refused');
  expect(await ended('foxglove.sdk.v1', { headers: { origin: 'http://localhost:8080' } })).toBe('1005');
  expect(await ended('foxglove.websocket.v1', {}, '{')).toBe('1002');
});
