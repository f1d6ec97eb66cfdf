import { existsSync, globSync } from 'node:fs';
import { cp, mkdtemp, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ros2jazzy } from '@foxglove/rosmsg-msgs-common';
import { isPalaestraError } from '@palaestra/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEpisode } from '../episode/index.ts';
import { bytesReadable, IndexedReader, memoryWritable, type Readable } from '../mcap/index.ts';
import { fileReadable } from '../mcap/node.ts';
import { messageShape } from '../ros2/index.ts';
import { commonDefinition } from './common-definitions.ts';
import { type ConvertedBag, convertBag } from './node.ts';

const FIXTURES = join(import.meta.dirname, '../../../shared/data/ros2-rosbag2-fixtures');
const hasFixtures = existsSync(FIXTURES);
if (!hasFixtures) console.log(`skipped: no recordings at ${FIXTURES}`);

const NO_SCHEMAS = 'brings no message definitions';
/** The bags that are refused, and why; every other one is converted. */
const REFUSED: Readonly<Record<string, string>> = {
  'ros2bag/test/resources/empty_bag/empty_bag_0.db3': 'holds no messages',
  'rosbag2_tests/resources/mcap/wrong_rmw_test/wrong_rmw_test_0.mcap': 'expected cdr, found wrong_format',
  'rosbag2_tests/resources/sqlite3/wrong_rmw_test/wrong_rmw_test_0.db3': 'expected cdr, found wrong_format',
  'rosbag2_py/test/resources/sqlite3/convert_a/rewriter_a_0.db3': NO_SCHEMAS,
  'rosbag2_py/test/resources/sqlite3/convert_b/rewriter_b_0.db3': NO_SCHEMAS,
  'rosbag2_transport/test/resources/sqlite3/rewriter_a/rewriter_a_0.db3': NO_SCHEMAS,
  'rosbag2_transport/test/resources/sqlite3/rewriter_b/rewriter_b_0.db3': NO_SCHEMAS,
  'rosbag2_transport/test/resources/sqlite3/test_bag_for_seek/test_bag_for_seek_0.db3': NO_SCHEMAS,
};

async function convert(path: string): Promise<ConvertedBag & { file: Readable }> {
  const file = memoryWritable();
  try {
    return { ...(await convertBag(path, file)), file: bytesReadable(file.bytes()) };
  } catch (error) {
    // Whatever is refused is refused before the first byte.
    expect(file.position()).toBe(0n);
    throw error;
  }
}

interface Row {
  topic: string;
  time: bigint;
  data: string;
}

const byTime = (a: Row, b: Row) => Number(a.time - b.time) || (a.topic + a.data < b.topic + b.data ? -1 : 1);

async function rowsOfMcap(readable: Readable): Promise<Row[]> {
  const reader = await IndexedReader.open(readable);
  const rows: Row[] = [];
  for await (const { channelId, logTime, data } of reader.messages()) {
    rows.push({ topic: reader.channels.get(channelId)!.topic, time: logTime, data: Buffer.from(data).toString('hex') });
  }
  return rows.sort(byTime);
}

function rowsOfSqlite(path: string): Row[] {
  using db = new DatabaseSync(path, { readOnly: true });
  const query = db.prepare('SELECT name, timestamp, data FROM messages JOIN topics ON topics.id = topic_id');
  query.setReadBigInts(true);
  const rows = query.all().map((row) => ({
    topic: String(row.name),
    time: row.timestamp as bigint,
    data: Buffer.from(row.data as Uint8Array).toString('hex'),
  }));
  return rows.sort(byTime);
}

describe.skipIf(!hasFixtures)('the bags of ROS 2', () => {
  const bags = globSync('**/*.{mcap,db3}', { cwd: FIXTURES }).sort();

  test('there are 39', () => expect(bags).toHaveLength(39));

  test.each(bags)('%s', async (bag) => {
    const path = join(FIXTURES, bag);
    const reason = REFUSED[bag];
    if (reason !== undefined) {
      await expect(convert(path)).rejects.toMatchObject({ code: 'bad_file', message: expect.stringContaining(reason) });
      return;
    }
    const { file, messages, metadata } = await convert(path);
    await using source = bag.endsWith('.mcap') ? await fileReadable(path) : null;
    const rows = await rowsOfMcap(file);
    expect(rows).toEqual(source ? await rowsOfMcap(source) : rowsOfSqlite(path));
    expect(messages).toBe(rows.length);
    const episode = await readEpisode(file);
    expect(episode).toMatchObject({ profile: 'ros2', messages, metadata });
    await episode.signals();
  });

  test('a split bag is one recording', async () => {
    for (const storage of ['mcap', 'sqlite3']) {
      const bag = await convert(join(FIXTURES, `rosbag2_py/test/resources/${storage}/wbag`));
      expect(bag).toMatchObject({
        files: 5,
        messages: 6074,
        metadata: { task: 'wbag', source: { format: 'rosbag2' } },
      });
    }
  });

  test('a folder without metadata.yaml, as an interrupted recording leaves it, is read by file name', async () => {
    const bag = await convert(join(FIXTURES, 'rosbag2_py/test/resources/sqlite3/reindex_test_bags/multiple_files'));
    expect(bag).toMatchObject({ files: 3, messages: 3177, topics: [{ topic: '/chatter', definition: 'common' }] });
  });

  test('numbers of a bag are read with the definitions that it brings', async () => {
    const { file } = await convert(join(FIXTURES, 'rosbag2_tests/resources/sqlite3/cdr_test'));
    const episode = await readEpisode(file);
    const [basic] = await episode.signals(['/test_topic']);
    expect(basic).toMatchObject({ schema: 'test_msgs/msg/BasicTypes', role: 'other', nominalHz: null });
    expect(basic!.names).toContain('float64_value');
    expect(basic!.t[0]).toBe(0);
    expect(basic!.t).toHaveLength(3);
  });
});

describe.skipIf(!hasFixtures)('damaged bags', () => {
  let folder: string;
  const talker = () => join(folder, 'talker');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rosbag2-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function refusal(path: string): Promise<string> {
    const error: unknown = await convert(path).catch((caught: unknown) => caught);
    if (!isPalaestraError(error)) throw error;
    return error.message;
  }

  async function freshCopy(): Promise<void> {
    await rm(talker(), { recursive: true, force: true });
    await cp(join(FIXTURES, 'rosbag2_py/test/resources/sqlite3/talker'), talker(), { recursive: true });
  }

  test('metadata that is not YAML, or not of a bag', async () => {
    await freshCopy();
    await writeFile(join(talker(), 'metadata.yaml'), 'a: [b');
    expect(await refusal(talker())).toMatch(/metadata.yaml is not YAML/);
    await writeFile(join(talker(), 'metadata.yaml'), 'rosbag2_bagfile_information: {storage_identifier: sqlite3}');
    expect(await refusal(talker())).toMatch(/damaged at "rosbag2_bagfile_information.relative_file_paths"/);
  });

  test('a missing file, a file that ends in the middle, an empty one, text', async () => {
    await freshCopy();
    await truncate(join(talker(), 'talker.db3'), 9000);
    expect(await refusal(talker())).toMatch(/Cannot read the bag: .*(malformed|not a database)/);
    await truncate(join(talker(), 'talker.db3'), 0);
    expect(await refusal(talker())).toMatch(/wrong tables, expected topics, messages, found none/);
    await writeFile(join(talker(), 'talker.db3'), 'this is no database, although it is long enough to look'.repeat(40));
    expect(await refusal(talker())).toMatch(/file is not a database/);
    await unlink(join(talker(), 'talker.db3'));
    expect(await refusal(talker())).toMatch(/talker.db3 is named in metadata.yaml and missing/);
  });

  test('what is no bag at all', async () => {
    expect(await refusal(join(folder, 'nowhere'))).toMatch(/no such file or folder/);
    expect(await refusal(folder)).toMatch(/no metadata.yaml, .mcap or .db3/);
    await writeFile(join(folder, 'notes.txt'), 'x');
    expect(await refusal(join(folder, 'notes.txt'))).toMatch(/not a bag, expected a folder, .mcap or .db3/);
    await writeFile(join(folder, 'x.mcap'), '');
    expect(await refusal(join(folder, 'x.mcap'))).toMatch(/too short/);
  });
});

test('every standard type has a complete definition', () => {
  for (const name of Object.keys(ros2jazzy)) {
    const [pkg, type] = name.split('/');
    const long = `${pkg}/msg/${type}`;
    const text = commonDefinition(long);
    expect(text).not.toBeNull();
    const isBuiltin = name === 'builtin_interfaces/Time' || name === 'builtin_interfaces/Duration';
    if (text !== '\n' && text !== '' && !isBuiltin) expect(messageShape(long, text!).fields.length).toBeGreaterThan(0);
  }
  expect(commonDefinition('my_robot/msg/Own')).toBeNull();
});
