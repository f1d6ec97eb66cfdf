import { DatabaseSync } from 'node:sqlite';
import { PalaestraError } from '@palaestra/core';
import type { BagFile, BagMessage, BagTopic } from './bag-file.ts';

/**
 * A bag file written by rosbag2's SQLite plug-in, of any version: message definitions came with ROS 2 Iron.
 *
 * @throws PalaestraError `bad_file` when it is not such a database.
 */
export function openSqliteBag(path: string): BagFile {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const topics = topicsOf(db, path);
    return {
      topics: [...topics.values()],
      messages: [...topics.values()].reduce((sum, topic) => sum + topic.messages, 0),
      read: () => messagesOf(db, topics, path),
      [Symbol.asyncDispose]: async () => db.close(),
    };
  } catch (error) {
    db.close();
    throw asBadFile(error, path);
  }
}

function topicsOf(db: DatabaseSync, path: string): Map<number, BagTopic> {
  const tables = new Set(
    db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map((row) => row.name),
  );
  if (!tables.has('topics') || !tables.has('messages')) {
    const found = [...tables].join(', ') || 'none';
    throw new PalaestraError(
      'bad_file',
      `Cannot read the bag: wrong tables, expected topics, messages, found ${found} (${path})`,
    );
  }
  const definitions = new Map<unknown, { encoding: string; text: string }>();
  if (tables.has('message_definitions')) {
    const rows = db
      .prepare('SELECT topic_type, encoding, encoded_message_definition AS text FROM message_definitions')
      .all();
    for (const row of rows) definitions.set(row.topic_type, { encoding: String(row.encoding), text: String(row.text) });
  }
  const counts = new Map(
    db
      .prepare('SELECT topic_id, count(*) AS n FROM messages GROUP BY topic_id')
      .all()
      .map((row) => [row.topic_id, Number(row.n)]),
  );
  const rows = db.prepare('SELECT * FROM topics ORDER BY id').all();
  return new Map(
    rows.map((row) => [
      Number(row.id),
      {
        name: String(row.name),
        type: String(row.type),
        serialisation: String(row.serialization_format),
        definition: definitions.get(row.type) ?? null,
        metadata: new Map([['offered_qos_profiles', String(row.offered_qos_profiles ?? '')]]),
        messages: counts.get(row.id ?? null) ?? 0,
      },
    ]),
  );
}

async function* messagesOf(
  db: DatabaseSync,
  topics: ReadonlyMap<number, BagTopic>,
  path: string,
): AsyncGenerator<BagMessage> {
  try {
    const query = db.prepare('SELECT topic_id, timestamp, data FROM messages ORDER BY timestamp, id');
    query.setReadBigInts(true);
    for (const { topic_id, timestamp, data } of query.iterate()) {
      const topic = topics.get(Number(topic_id));
      if (topic === undefined || !(data instanceof Uint8Array) || typeof timestamp !== 'bigint') {
        throw new PalaestraError('bad_file', `Cannot read the bag: a message has no topic, time or data (${path})`);
      }
      yield { topic: topic.name, logNs: timestamp, publishNs: timestamp, data };
    }
  } catch (error) {
    throw asBadFile(error, path);
  }
}

/** SQLite's own words ("file is not a database", "database disk image is malformed") are the reason. */
function asBadFile(error: unknown, path: string): unknown {
  const isSqlite = error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
  return isSqlite
    ? new PalaestraError('bad_file', `Cannot read the bag: ${error.message} (${path})`, { cause: error })
    : error;
}
