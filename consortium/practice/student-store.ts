import { type ClassStudent, PalaestraError } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

type Store = Pick<StageContext, 'db'>;

/** Who is in a class, by name; at most 2,000. */
export async function studentsOf(db: Db, org: string, id: string): Promise<ClassStudent[]> {
  const { rows } = await sql<{ person: string; name: string; alias: string | null; joined_at: Date; attempts: number }>`
    select person, name, alias, joined_at, (
      select count(*)::int from practice_submissions h
      where h.org = s.org and h.class = s.class and h.person = s.person) as attempts
    from practice_students s where org = ${org} and class = ${id} order by name, person limit 2000`.execute(db);
  return rows.map(({ person, name, alias, joined_at, attempts }) => ({
    person,
    personName: name,
    alias,
    joinedAt: joined_at.toISOString(),
    attempts,
  }));
}

/** Take somebody out of a class; what he handed in stays his. @throws PalaestraError `not_found` for who is not in it. */
export async function removeStudent({ db }: Store, org: string, id: string, person: string): Promise<void> {
  const { numAffectedRows } = await sql`
    delete from practice_students where org = ${org} and class = ${id} and person = ${person}`.execute(db);
  if (numAffectedRows === 0n) throw notIn(id);
}

/**
 * The name by which the others of the class see a student; null for none.
 *
 * @throws PalaestraError `not_found` for who is not in it; `conflict` for a name that another one has.
 */
export async function setAlias(
  { db }: Store,
  who: { readonly org: string; readonly class: string; readonly person: string },
  alias: string | null,
): Promise<void> {
  const { org, class: id, person } = who;
  await db.transaction().execute(async (tx) => {
    // Otherwise two who choose the same name at once both find it free.
    await sql`select 1 from practice_classes where org = ${org} and id = ${id} for update`.execute(tx);
    const { rows } = await sql`
      select 1 from practice_students
      where org = ${org} and class = ${id} and person <> ${person}
        and lower(${alias}) in (lower(alias), lower(name))`.execute(tx);
    if (rows.length > 0) {
      throw new PalaestraError('conflict', `Cannot take the name: another student has it (${alias})`, {
        details: { reason: 'alias_taken' },
      });
    }
    const { numAffectedRows } = await sql`
      update practice_students set alias = ${alias}
      where org = ${org} and class = ${id} and person = ${person}`.execute(tx);
    if (numAffectedRows === 0n) throw notIn(id);
  });
}

/** The best of a student for one exercise, as a row of the teacher's table. */
export interface ClassGrade {
  readonly person: string;
  readonly exercise: string;
  readonly version: number;
  readonly points: number;
  readonly passed: boolean;
  readonly value: number | null;
  readonly late: boolean;
  readonly attempts: number;
  readonly createdAt: Date;
}

/** The best that each student of a class handed in for each exercise: passed before not passed, then points, then the earlier. */
export async function classGrades(db: Db, org: string, id: string): Promise<ClassGrade[]> {
  const { rows } = await sql<Omit<ClassGrade, 'createdAt'> & { created_at: Date }>`
    select distinct on (h.person, h.exercise) h.person, h.exercise, h.version, coalesce(h.points, 0) as points,
           coalesce(h.passed, false) as passed, h.ladder as value, h.late, h.created_at,
           (count(*) over (partition by h.person, h.exercise))::int as attempts
    from practice_submissions h
    join practice_students s on s.org = h.org and s.class = h.class and s.person = h.person
    where h.org = ${org} and h.class = ${id} and h.state = 'done'
    order by h.person, h.exercise, h.passed desc, h.points desc, h.created_at`.execute(db);
  return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }));
}

/**
 * Forget a person: what he handed in, the classes that he is in, and his name on plants, exercises and classes, which stay.
 */
export async function forgetPerson({ db }: Store, org: string, person: string): Promise<void> {
  const nobody = '–';
  await db.transaction().execute(async (tx) => {
    await sql`delete from practice_submissions where org = ${org} and person = ${person}`.execute(tx);
    await sql`delete from practice_students where org = ${org} and person = ${person}`.execute(tx);
    await sql`
      update practice_plants
      set changed_by = case when changed_by = author_name then ${nobody} else changed_by end, author_name = ${nobody}
      where org = ${org} and author = ${person}`.execute(tx);
    await sql`
      update practice_exercise_versions v set published_by = ${nobody} from practice_exercises e
      where e.org = v.org and e.id = v.exercise and v.org = ${org} and e.author = ${person}
        and v.published_by = e.author_name`.execute(tx);
    await sql`
      update practice_exercises set author_name = ${nobody} where org = ${org} and author = ${person}`.execute(tx);
    await sql`
      update practice_classes set teacher_name = ${nobody} where org = ${org} and teacher = ${person}`.execute(tx);
  });
}

function notIn(id: string): PalaestraError {
  return new PalaestraError('not_found', `Cannot find the student: nobody of this id is in the class (${id})`);
}
