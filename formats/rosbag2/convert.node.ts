import { extname } from 'node:path';
import { type EpisodeMetadata, PalaestraError } from '@palaestra/core';
import { EpisodeWriter, foreignMetadata, type RawStream } from '../episode/index.ts';
import type { Writable } from '../mcap/index.ts';
import { fileReadable } from '../mcap/node.ts';
import { inferredRole, longTypeName } from '../ros2/index.ts';
import type { BagFile, BagTopic } from './bag-file.ts';
import { commonDefinition } from './common-definitions.ts';
import { type BagLocation, locateBag } from './locate.node.ts';
import { openMcapBag } from './mcap-bag.ts';
import { openSqliteBag } from './sqlite-bag.node.ts';

/** What became of a bag. */
export interface ConvertedBag {
  readonly metadata: EpisodeMetadata;
  readonly files: number;
  readonly messages: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly type: string;
    readonly messages: number;
    /** `missing`: the messages are kept as they are, but nobody can read them without the definition. */
    readonly definition: 'bag' | 'common' | 'missing';
  }[];
}

/**
 * Write a ROS 2 bag as one canonical MCAP: the same CDR bytes, log and publish times, with message definitions.
 * Everything that can be refused is refused before the first byte; if reading fails later, the caller throws away what
 * was written.
 *
 * @param path folder of a bag, or one of its files.
 * @throws PalaestraError `not_found`; `bad_file` for damage, an empty bag, a serialisation other than CDR, or a bag
 *   whose messages have no definitions.
 */
export async function convertBag(path: string, writable: Writable): Promise<ConvertedBag> {
  const location = await locateBag(path);
  await using stack = new AsyncDisposableStack();
  const files: BagFile[] = [];
  for (const file of location.files) files.push(stack.use(await openBagFile(file, location)));
  const topics = topicsOf(files, location, path);

  const foreign = foreignMetadata({ fileName: location.name, summary: { profile: 'ros2' } });
  const source = { format: 'rosbag2', name: location.name, episode: null, sha256: null, licence: null };
  const metadata: EpisodeMetadata = { ...foreign, source };
  const startNs = 0n;
  const writer = await EpisodeWriter.open(writable, { startNs });
  const streams = new Map<string, RawStream>();
  for (const topic of topics) {
    const { name, type, definition } = topic;
    const data = new TextEncoder().encode(definition?.text ?? '');
    const schema = { name: type, encoding: definition?.encoding ?? 'ros2msg', data };
    const role = inferredRole(longTypeName(type));
    streams.set(name, writer.raw({ topic: name, role, schema, messageEncoding: 'cdr', metadata: topic.metadata }));
  }
  for (const file of files) {
    for await (const message of file.read()) await streams.get(message.topic)!.write(message);
  }
  await writer.close(metadata);
  return {
    metadata,
    files: files.length,
    messages: topics.reduce((sum, topic) => sum + topic.messages, 0),
    topics: topics.map(({ name, type, messages, origin }) => ({ topic: name, type, messages, definition: origin })),
  };
}

async function openBagFile(path: string, { metadata }: BagLocation): Promise<BagFile> {
  if (metadata && metadata.compression !== '') {
    const action = 'decompress it with "ros2 bag convert" first';
    throw new PalaestraError(
      'bad_file',
      `Cannot read the bag: compressed with ${metadata.compression}, ${action} (${path})`,
    );
  }
  if (extname(path) === '.db3') return openSqliteBag(path);
  if (extname(path) === '.mcap') {
    const readable = await fileReadable(path);
    return openMcapBag(readable).catch(async (error: unknown) => {
      await readable.close();
      throw error;
    });
  }
  throw new PalaestraError('bad_file', `Cannot read the bag: unknown storage, expected .mcap or .db3 (${path})`);
}

type ResolvedTopic = BagTopic & { readonly origin: 'bag' | 'common' | 'missing' };

/** The topics of all files together, once it is certain that the bag can be taken. */
function topicsOf(files: readonly BagFile[], location: BagLocation, path: string): ResolvedTopic[] {
  const topics = new Map<string, BagTopic>();
  for (const topic of files.flatMap((file) => file.topics)) {
    const before = topics.get(topic.name);
    if (before && before.type !== topic.type) {
      const found = `${before.type} and ${topic.type}`;
      throw new PalaestraError('bad_file', `Cannot read the bag: two types on ${topic.name}, found ${found} (${path})`);
    }
    topics.set(topic.name, { ...topic, messages: topic.messages + (before?.messages ?? 0) });
  }
  for (const { name, serialisation } of topics.values()) {
    const told = location.metadata?.serialisations.get(name) ?? serialisation;
    const other = [told, serialisation].find((format) => format !== 'cdr');
    if (other === undefined) continue;
    const found = `expected cdr, found ${other} on ${name}`;
    throw new PalaestraError(
      'bad_file',
      `Cannot read the bag: its messages are of another middleware, ${found} (${path})`,
    );
  }
  if (files.every((file) => file.messages === 0)) {
    throw new PalaestraError('bad_file', `Cannot read the bag: it holds no messages (${path})`);
  }
  const resolved = [...topics.values()].map(resolve);
  const used = resolved.filter(({ messages }) => messages > 0);
  if (used.every(({ origin, definition }) => origin === 'missing' || definition?.text === '')) {
    const types = used.filter(({ origin }) => origin === 'missing').map(({ type }) => type);
    const found = types.length === 0 ? 'only messages without fields' : `none for ${types.join(', ')}`;
    throw new PalaestraError(
      'bad_file',
      `Cannot read the bag: it brings no message definitions, found ${found} (${path})`,
    );
  }
  return resolved;
}

function resolve(topic: BagTopic): ResolvedTopic {
  const empty = topic.type.endsWith('/Empty');
  if (topic.definition && (topic.definition.text !== '' || empty)) return { ...topic, origin: 'bag' };
  const text = empty ? '' : commonDefinition(topic.type);
  if (text === null) return { ...topic, definition: null, origin: 'missing' };
  return { ...topic, definition: { encoding: 'ros2msg', text }, origin: 'common' };
}
