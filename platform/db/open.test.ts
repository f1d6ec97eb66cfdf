import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { silentLogger } from '../log/index.ts';
import { openDatabase } from './open.ts';
import { testDb } from './testing.ts';

test('a connection that fell silent costs one query, not every next one that the pool gives it', async () => {
  const real = await testDb([]);
  const url = new URL(real.url);
  const socket = `${decodeURIComponent(url.hostname)}/.s.PGSQL.5432`;
  const pairs: Socket[][] = [];
  const link = createServer((near) => {
    const far = connect(socket);
    near.pipe(far).pipe(near);
    for (const side of [near, far]) side.on('error', () => {});
    pairs.push([near, far]);
  });
  link.listen(0, '127.0.0.1');
  await once(link, 'listening');
  const { port } = link.address() as AddressInfo;
  const throughLink = `postgresql://${url.username}@127.0.0.1:${port}${url.pathname}`;
  const database = openDatabase(throughLink, silentLogger, { statementMs: 4000, connectMs: 60_000 });
  await sql`select 1`.execute(database.db);
  // From here on the link swallows what this connection carries, and neither end hears of it.
  for (const [near, far] of pairs) {
    near!.unpipe(far).resume();
    far!.unpipe(near).resume();
  }
  await expect(sql`select 2`.execute(database.db)).rejects.toThrow('Query read timeout');
  expect((await sql`select 3 as n`.execute(database.db)).rows).toEqual([{ n: 3 }]);
  await database.close();
  for (const side of pairs.flat()) side.destroy();
  link.close();
  await real.close();
});
