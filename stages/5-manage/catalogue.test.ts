import { type EpisodeItem, type EpisodePage, newId } from '@palaestra/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './catalogue-query.ts';
import { type Ground, testGround } from './testing/ground.ts';

const ROWS = 2000;
let ground: Ground;

beforeAll(async () => {
  ground = await testGround();
  const { db } = ground.context;
  await sql`
    insert into episodes (org, id, recording, task, instruction, operator, station, embodiment, cell, simulated, outcome,
      failure_cause, attempts, duration, bytes, recorded_at, stored_at, metadata, topics, media, missing_streams, created_at)
    select case when n <= ${ROWS} then 'a' else 'b' end, 'ep_' || lpad(to_hex(n), 24, '0'), lpad(to_hex(n), 64, '0'),
      'task-' || n % 3, jsonb_build_object('en', 'Put cell ' || n || ' away', 'zh', '放入第' || n || '个电芯'),
      'operator-' || n % 5, 'station-' || n % 2, 'arm', null, n % 4 = 0, case n % 2 when 0 then 'success' else 'failure' end,
      null, 1, (n * 7919) % 100 + 0.5, n, case when n % 10 = 0 then null else timestamptz '2026-01-01' + n * interval '1 s' end,
      timestamptz '2026-02-01' + (n / 7) * interval '1 ms', '{}', '[]', '[]', '[]', now()
    from generate_series(1, ${ROWS + 100}) n`.execute(db);
  await sql`
    insert into assessments (org, episode, profile_id, profile_version, measurements, findings, findings_count, decision,
      verdict, history, created_at, updated_at)
    select org, id, 'base', '1', '[]', '[]', bytes % 6, (array['keep', 'trim', 'drop', 'review'])[bytes % 4 + 1],
      '{}', '[]', now(), now() from episodes where bytes % 5 > 0`.execute(db);
  await sql`
    insert into annotations (id, org, episode, author, source, outcome, failure_cause, segments, instruction, quality, note, created_at)
    select 'an_' || bytes, org, id, 'p', case when bytes % 2 = 0 then 'person' else 'proposal' end, outcome, null, '[]', null,
      null, null, now() from episodes where bytes % 4 < 2`.execute(db);
  await sql`analyze`.execute(db);
});
afterAll(() => ground.close());

async function page(query: string, org = 'a'): Promise<EpisodePage> {
  const { status, body } = await ground.ask(`/episodes?${query}`, { org });
  expect(status).toBe(200);
  return body as EpisodePage;
}

async function everyItem(query: string): Promise<EpisodeItem[]> {
  const items: EpisodeItem[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const found: EpisodePage = await page(`${query}&limit=301${next ? `&cursor=${next}` : ''}`);
    expect(found.total).toBe(ROWS);
    items.push(...found.items);
    next = found.next;
  }
  return items;
}

test.each(['stored', 'recorded', 'duration', 'findings', 'task', 'operator'] as const)(
  'every row comes once, in order, when the pages follow each other by %s',
  async (sort) => {
    for (const order of ['asc', 'desc']) {
      const items = await everyItem(`sort=${sort}&order=${order}`);
      expect(new Set(items.map(({ id }) => id)).size).toBe(ROWS);
      if (sort === 'duration') {
        const durations = items.map(({ duration }) => duration);
        expect(durations).toEqual(durations.toSorted((a, b) => (order === 'asc' ? a - b : b - a)));
      }
    }
  },
);

test('filters narrow the page and the total alike', async () => {
  expect((await page('task=task-1&simulated=true')).total).toBe(167);
  expect((await page('decision=none')).total).toBe(ROWS / 5);
  const kept = await page('decision=keep&outcome=success&limit=5');
  expect(kept.items.every(({ decision, outcome }) => decision === 'keep' && outcome === 'success')).toBe(true);
  for (const labelled of ['none', 'proposed', 'confirmed']) {
    const found = await page(`labelled=${labelled}&limit=3`);
    expect(found.total).toBe(labelled === 'none' ? ROWS / 2 : ROWS / 4);
    expect(found.items.map((item) => item.labelled)).toEqual([labelled, labelled, labelled]);
  }
});

test('words are searched in both languages, and a wildcard is only a letter', async () => {
  expect((await page('q=cell+1999')).items).toHaveLength(1);
  expect((await page(`q=${encodeURIComponent('第1234个')}`)).total).toBe(1);
  expect((await page('q=OPERATOR-3+station-1&limit=1')).total).toBe(200);
  expect((await page('q=%25')).total).toBe(0);
  expect((await page('q=EP_0000000000000000000007cf')).items).toHaveLength(1);
  expect((await page('q=ep_00000000000000000000070+operator-1')).total).toBe(3);
  expect((await page('q=ep%25')).total).toBe(0);
});

test('all that holds the words comes, from the first to the last in the order of storing', async () => {
  const wanted = Array.from({ length: ROWS }, (_, n) => n + 1).filter((n) => /12/.test(String(n)));
  for (const order of ['asc', 'desc']) {
    const found: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const answer: EpisodePage = await page(
        `q=cell+12&sort=stored&order=${order}&limit=7${next ? `&cursor=${next}` : ''}`,
      );
      found.push(...answer.items.map(({ id }) => id));
      next = answer.next;
    }
    const ids = wanted.map((n) => `ep_${n.toString(16).padStart(24, '0')}`);
    expect(found).toEqual(order === 'asc' ? ids : ids.toReversed());
  }
});

test('another organization sees its own rows only', async () => {
  expect((await page('', 'b')).total).toBe(100);
  const foreign = `/episodes/ep_${(1).toString(16).padStart(24, '0')}`;
  expect((await ground.ask(foreign, { org: 'b' })).status).toBe(404);
  expect((await ground.ask(foreign)).body).toMatchObject({ task: 'task-1', labelled: 'proposed', revisions: [] });
});

test('a foreign or damaged cursor is refused', async () => {
  const cursor = (await page('sort=task&limit=1')).next!;
  expect((await ground.ask(`/episodes?sort=duration&cursor=${cursor}`)).status).toBe(400);
  expect((await ground.ask('/episodes?cursor=xyz')).status).toBe(400);
  expect((await ground.ask(`/episodes?sort=duration&cursor=${encodeCursor(['duration', 'x', 'y'])}`)).status).toBe(400);
  expect((await ground.ask('/episodes?limit=100000')).status).toBe(400);
  expect(decodeCursor(encodeCursor(['task', '放入 "x"', 'ep']))).toEqual(['task', '放入 "x"', 'ep']);
});

test('a value that the database cannot take is the fault of the request', async () => {
  for (const query of ['q=%00', 'task=%00', 'operator=a%00b'])
    expect((await ground.ask(`/episodes?${query}`)).status).toBe(400);
  expect((await ground.ask('/episodes/%00')).status).toBe(400);
});

test('totals and rows follow verdicts and labels that come at the same time, in the transaction that keeps them', async () => {
  const { db } = ground.context;
  const ids = (await page('q=ep_00000000000000000000070&limit=16')).items.map(({ id }) => id);
  const before = (await page('decision=review&task=task-1')).total;
  const decide = (decision: string) =>
    Promise.all(
      ids.map((id, i) =>
        db.transaction().execute(async (trx) => {
          await sql`
            insert into assessments (org, episode, profile_id, profile_version, measurements, findings, findings_count,
              decision, verdict, history, created_at, updated_at)
            values ('a', ${id}, 'base', '1', '[]', '[]', ${i}, ${decision}, '{}', '[]', now(), now())
            on conflict (org, episode) do update set decision = ${decision}, findings_count = ${i}`.execute(trx);
          await sql`
            insert into annotations (id, org, episode, author, source, outcome, segments, created_at)
            values (${newId('an')}, 'a', ${id}, 'q', 'person', 'success', '[]', now())`.execute(trx);
          await sql`select pg_sleep(0.01)`.execute(trx);
        }),
      ),
    );
  await decide('review');
  await decide('drop');
  await decide('review');
  const { items, total } = await page(
    'q=ep_00000000000000000000070&decision=review&labelled=confirmed&sort=findings&order=asc',
  );
  expect(total).toBe(16);
  expect(items.map(({ findings }) => findings)).toEqual(ids.map((_, i) => i));
  expect((await page('decision=review&task=task-1')).total).toBeGreaterThan(before);
  // What is kept says the same as what is counted, group by group.
  const { rows } = await sql`
    (select org, task, decision, outcome, labelled, simulated, count(*)::int as n from catalogue group by 1, 2, 3, 4, 5, 6)
    except
    (select org, value, decision, outcome, labelled, simulated, sum(n)::int from catalogue_counts where kind = 'task'
      group by 1, 2, 3, 4, 5, 6)`.execute(db);
  expect(rows).toEqual([]);
  const whole = await sql`select sum(n)::int as n from catalogue_counts where kind = 'all'`.execute(db);
  expect(whole.rows).toEqual([{ n: ROWS + 100 }]);
});

test('what is not kept is counted up to a limit, and says so', async () => {
  const { db } = ground.context;
  const fill = (org: string, many: number) =>
    sql`
    insert into episodes (org, id, recording, task, instruction, operator, station, embodiment, cell, simulated, outcome,
      failure_cause, attempts, duration, bytes, recorded_at, stored_at, metadata, topics, media, missing_streams, created_at)
    select ${org}, 'ep_' || n, 'r', 't', '{}', 'o', 's', 'arm', null, true, 'success', null, 1, 1, 1, null, now(),
      '{}', '[]', '[]', '[]', now() from generate_series(1, ${many}::int) n`.execute(db);
  await fill('many', 10_001);
  await fill('few', 10_000);
  for (const query of ['q=t', 'task=t&operator=o']) {
    expect(await page(`${query}&limit=1`, 'many')).toMatchObject({ total: 10_000, totalIsLeast: true });
    expect(await page(`${query}&limit=1`, 'few')).toMatchObject({ total: 10_000, totalIsLeast: false });
  }
  expect(await page('task=t&decision=none&limit=1', 'many')).toMatchObject({ total: 10_001, totalIsLeast: false });
  await sql`delete from episodes where org = 'many' and id = 'ep_1'`.execute(db);
  expect(await page('limit=1', 'many')).toMatchObject({ total: 10_000, totalIsLeast: false });
});
