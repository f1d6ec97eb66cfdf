import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Ground, openGround } from '../testing/ground.ts';
import { manifestFor, rawSender } from '../testing/raw-sender.ts';
import { recording } from '../testing/recording.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

test('stations that all announce at once leave the database to the other requests', async () => {
  const { announce, call } = rawSender(ground, 'acme:collector');
  const manifests = await Promise.all(
    Array.from({ length: 60 }, async (_, seed) => manifestFor(await recording({ seed }))),
  );
  const { db } = ground.context;
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  // What announcements wait for one after the other.
  const holding = db.transaction().execute(async (own) => {
    await sql`select pg_advisory_xact_lock(hashtext('palaestra.uploads'))`.execute(own);
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const announcing = manifests.map((manifest, i) => announce({ ...manifest, station: `station-${i}` }));
  await vi.waitFor(async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`.execute(db);
    expect(rows[0]!.n).toBeGreaterThan(0);
  }, 120_000);
  expect((await call('GET', '/uploads')).status).toBe(200);
  release.resolve();
  await holding;
  expect(new Set((await Promise.all(announcing)).map(({ status }) => status))).toEqual(new Set([200]));
});
