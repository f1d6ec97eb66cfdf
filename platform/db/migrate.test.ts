import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Migrations } from './db.ts';
import { migrate } from './migrate.ts';
import type { Database } from './open.ts';
import { testDb } from './testing.ts';

const notes: Migrations = {
  '3-notes-0001-notes': { up: (db) => db.schema.createTable('notes').addColumn('size', 'int8').execute() },
};
let database: Database;
beforeAll(async () => {
  database = await testDb([notes]);
});
afterAll(() => database.close());

test('migrate() changes nothing the second time', async () => {
  expect(await migrate(database.db, [notes])).toEqual([]);
});

test('migrate() takes a later migration of an earlier stage', async () => {
  const early: Migrations = {
    '1-early-0001-words': { up: (db) => db.schema.createTable('words').addColumn('word', 'text').execute() },
  };
  expect(await migrate(database.db, [notes, early])).toEqual(['1-early-0001-words']);
});

test('migrate() names the migration that failed and leaves nothing of it', async () => {
  const broken: Migrations = {
    '4-broken-0001': {
      async up(db) {
        await db.schema.createTable('half').addColumn('x', 'text').execute();
        await sql`select * from nowhere`.execute(db);
      },
    },
  };
  await expect(migrate(database.db, [notes, broken, { '1-early-0001-words': { up: async () => {} } }])).rejects.toThrow(
    /"nowhere" does not exist \(4-broken-0001\)/,
  );
  await expect(sql`select * from half`.execute(database.db)).rejects.toThrow(/"half" does not exist/);
});

test('int8 comes as a number, and not at all when it would lose digits', async () => {
  await sql`insert into notes values (9007199254740991)`.execute(database.db);
  const { rows } = await sql`select size, count(*) as n from notes group by size`.execute(database.db);
  expect(rows).toEqual([{ size: Number.MAX_SAFE_INTEGER, n: 1 }]);
  await expect(sql`select 9007199254740992::int8`.execute(database.db)).rejects.toThrow(/expected at most 2\^53 - 1/);
});
