import type { Ladder } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import { sql } from 'kysely';
import type { Asker } from './class-store.ts';

type LadderRow = Omit<Ladder['rows'][number], 'personName'> & { person_name: string | null };

/**
 * The best of each student of a class for one exercise: passed before not passed, then points, then the figure. Who did
 * equally well has the same rank. Who has left the class is not there.
 *
 * @param which `more`: whether more of the figure is better; `aliases`: students see each other by the names they chose
 */
export async function ladderRows(
  db: Db,
  { org, person, teaches }: Asker,
  which: { readonly class: string; readonly exercise: string; readonly more: boolean; readonly aliases: boolean },
): Promise<Ladder['rows']> {
  const { class: id, exercise, more, aliases } = which;
  const { rows } = await sql<LadderRow>`
    select (rank() over (order by passed desc, points desc, figure nulls last))::int as rank,
           person = ${person} as own, case when ${aliases && !teaches} then alias else name end as person_name,
           points, passed, value, late, attempts, submission, version
    from (
      select distinct on (h.person) h.person, s.name, s.alias, coalesce(h.points, 0) as points, h.version,
             coalesce(h.passed, false) as passed, h.ladder as value, h.late, h.created_at,
             case when ${more} then -h.ladder else h.ladder end as figure,
             (count(*) over (partition by h.person))::int as attempts,
             case when ${teaches} or h.person = ${person} then h.id end as submission
      from practice_submissions h
      join practice_students s on s.org = h.org and s.class = h.class and s.person = h.person
      where h.org = ${org} and h.class = ${id} and h.exercise = ${exercise} and h.state = 'done'
      order by h.person, h.passed desc, h.points desc,
               (case when ${more} then -h.ladder else h.ladder end) nulls last, h.created_at
    ) best
    order by rank, created_at
    limit 500`.execute(db);
  return rows.map(({ person_name: personName, ...row }) => ({ ...row, personName }));
}
