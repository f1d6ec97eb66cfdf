import type { Database } from '@palaestra/platform/db';

const DAYS = 400;

/**
 * Fill an empty ground with `rows` episodes of two organizations, 49 of 50 in `bench`, by SQL alone and always the same ones.
 *
 * As on a real ground things depend on each other, which is what misleads a database that plans as if they did not: an
 * operator and a task have their months, a dropped episode has many findings and is seldom a success, and the newest ones
 * are not labelled yet.
 */
export async function fillGround({ pool }: Pick<Database, 'pool'>, rows: number): Promise<void> {
  await pool.query(`
    insert into episodes (org, id, recording, task, instruction, operator, station, embodiment, cell, simulated, outcome,
      failure_cause, attempts, duration, bytes, recorded_at, stored_at, metadata, topics, media, missing_streams, created_at)
    select case when n % 50 = 49 then 'neighbour' else 'bench' end, 'ep_' || substr(md5('id' || n), 1, 24), md5('a' || n) || md5('b' || n),
      'task-' || task,
      jsonb_build_object('en', (array['Put the cell into tray ','Screw down lid ','Plug in harness ','Scan and sort module '])[task % 4 + 1] || task,
        'zh', (array['把电芯放入托盘','拧紧上盖','插接线束','扫描并分拣模组'])[task % 4 + 1] || task),
      'operator-' || operator, 'station-' || (h >> 4) % 12, 'ur5e', null, (h >> 8) % 10 < 3,
      case when (h >> 12) % 100 < 78 then 'success' when (h >> 12) % 100 < 97 then 'failure' else 'unknown' end,
      null, 1 + h % 3, 5 + (h >> 3) % 60000 / 1000.0, 1000000 + h % 50000000,
      case when n % 40 = 0 then null else at - interval '20 minutes' end, at,
      jsonb_build_object('schema', 'palaestra.episode/1', 'note', repeat(md5('c' || n), 20)), jsonb_build_array(repeat(md5('d' || n), 10)),
      '[]', '[]', at
    from (
      select n, ('x' || substr(md5('h' || n), 1, 7))::bit(28)::int as h,
        -- Six operators and four tasks at any time, of 60 and 24 over the year.
        (n * 54 / ${rows} + ('x' || substr(md5('o' || n), 1, 7))::bit(28)::int % 6)::int as operator,
        (n * 20 / ${rows} + ('x' || substr(md5('t' || n), 1, 7))::bit(28)::int % 4)::int as task,
        timestamptz '2025-01-01' + n * (${DAYS}::float8 / ${rows}) * interval '1 day' as at
      from generate_series(0::bigint, ${rows - 1}::bigint) n
    ) r`);
  await pool.query(`
    insert into assessments (org, episode, profile_id, profile_version, measurements, findings, findings_count, decision,
      verdict, history, created_at, updated_at)
    select org, id, 'base', '1', '[]', '[]',
      case decision when 'keep' then h % 3 when 'trim' then 1 + h % 4 when 'review' then 2 + h % 9 else 5 + h % 30 end,
      decision, '{}', '[]', stored_at, stored_at
    from (
      select org, id, stored_at, h,
        case when v < (case outcome when 'success' then 80 else 50 end) then 'keep' when v < 86 then 'trim' when v < 91 then 'review' else 'drop' end as decision
      from (
        select *, ('x' || substr(md5('v' || id), 1, 7))::bit(28)::int as h, ('x' || substr(md5('w' || id), 1, 7))::bit(28)::int % 100 as v from episodes
      ) e
      where stored_at < timestamptz '2025-01-01' + ${DAYS - 1} * interval '1 day'
    ) e`);
  for (const [source, days, share] of [
    ['proposal', DAYS - 2, 100],
    ['person', DAYS - 20, 60],
  ] as const) {
    await pool.query(`
      insert into annotations (id, org, episode, author, source, outcome, failure_cause, segments, instruction, quality, note, created_at)
      select '${source}' || id, org, id, '${source}', '${source}', outcome, null, '[]', null, null, null, stored_at
      from episodes where stored_at < timestamptz '2025-01-01' + ${days} * interval '1 day'
        and ('x' || substr(md5('l' || id), 1, 7))::bit(28)::int % 100 < ${share}`);
  }
  // What the database does by itself some minutes after so many rows.
  await pool.query(`vacuum (analyze) episodes, assessments, annotations`);
}
