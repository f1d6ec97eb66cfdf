import { migrate } from '@palaestra/platform/db';
import { testDb } from '@palaestra/platform/db/testing';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { uploadRow } from '../receive/upload-store.ts';
import { migrations } from './index.ts';

test('a store of the older protocol keeps what it had stored and forgets what was under way', async () => {
  const first = '2-transmit-0001-episodes';
  const { db, close } = await testDb([{ [first]: migrations[first]! }]);
  try {
    const at = '2026-09-21T14:13:20.000Z';
    const add = async (sha256: string, told: string | null) => {
      const values = sql`('acme', ${sha256}, 'a.mcap', 10, 'p', ${at}, ${told})`;
      await sql`insert into uploads (org, sha256, name, size, person, created_at, told_at) values ${values}`.execute(
        db,
      );
    };
    await add('told', at);
    await add('stored', null);
    await add('under way', null);
    await sql`
      insert into episodes values ('acme', 'ep_1', 'stored', 't', '{}', 'o', 's', 'e', null, true, 'success', null, 1, 1, 10,
        null, ${at}, '{}', '[]', '[]', '[]', ${at})`.execute(db);
    await migrate(db, [migrations]);
    const whole = { state: 'ingested', kind: 'recording', received_bytes: 10, changed_at: new Date(at) };
    expect(await uploadRow(db, 'acme', 'told')).toMatchObject({ ...whole, told_at: new Date(at) });
    // It is told by the server itself, a moment after its start.
    expect(await uploadRow(db, 'acme', 'stored')).toMatchObject({ ...whole, told_at: null });
    expect(await uploadRow(db, 'acme', 'under way')).toBeNull();
  } finally {
    await close();
  }
});
