import { migrations as cleanse } from '@palaestra/cleanse/server';
import { migrations as label } from '@palaestra/label/server';
import { migrate } from '@palaestra/platform/db';
import { testDb } from '@palaestra/platform/db/testing';
import { migrations as transmit } from '@palaestra/transmit/server';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { CatalogueQuery } from '../catalogue-query.ts';
import { listEpisodes } from '../catalogue-store.ts';
import { migrations } from './index.ts';

test('a store that has episodes, verdicts and labels already lists them all after the migration', async () => {
  const kept = '5-manage-0003-kept-catalogue';
  const { [kept]: _, ...before } = migrations;
  const { db, close } = await testDb([transmit, cleanse, label, before]);
  try {
    for (const [id, org] of [
      ['ep_1', 'a'],
      ['ep_2', 'a'],
      ['ep_3', 'a'],
      ['ep_4', 'b'],
    ]) {
      await sql`
        insert into episodes values (${org}, ${id}, ${id}, 't', '{"en": "Move", "zh": "移动"}', 'o', 's', 'e', null, true, 'success', null, 1,
          1, 10, null, now(), '{}', '[]', '[]', '[]', now())`.execute(db);
    }
    await sql`insert into assessments values ('a', 'ep_1', 'base', '1', '[]', '[]', 7, 'drop', '{}', '[]', now(), now())`.execute(
      db,
    );
    for (const [id, episode, source] of [
      ['an_1', 'ep_1', 'proposal'],
      ['an_2', 'ep_2', 'proposal'],
      ['an_3', 'ep_2', 'person'],
    ]) {
      await sql`insert into annotations values (${id}, 'a', ${episode}, 'p', ${source}, 'success', null, '[]', null, null, null, now())`.execute(
        db,
      );
    }
    await migrate(db, [transmit, cleanse, label, migrations]);
    const list = async (org: string, query: object) => {
      const { items, total } = await listEpisodes({ db }, org, CatalogueQuery.parse(query));
      return { total, items: items.map(({ id, decision, findings, labelled }) => [id, decision, findings, labelled]) };
    };
    expect(await list('a', { sort: 'findings' })).toEqual({
      total: 3,
      items: [
        ['ep_1', 'drop', 7, 'proposed'],
        ['ep_3', null, 0, 'none'],
        ['ep_2', null, 0, 'confirmed'],
      ],
    });
    expect((await list('a', { decision: 'none', task: 't', q: '移动' })).total).toBe(2);
    expect((await list('b', { q: 'move' })).items).toEqual([['ep_4', null, 0, 'none']]);
  } finally {
    await close();
  }
});
