import { type ClassBody, newId, PalaestraError, type PracticeClass } from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

type Store = Pick<StageContext, 'db' | 'clock'>;

interface ClassRow {
  id: string;
  title: string;
  exercises: PracticeClass['exercises'];
  teacher: string;
  teacher_name: string;
  code: string;
  code_until: Date | null;
  archived: boolean;
  aliases: boolean;
  joined: boolean;
  alias: string | null;
  students: number;
  created_at: Date;
}

/** Who asks, and whether he teaches: a teacher sees every class and its code, a student the classes that he is in. */
export interface Asker {
  readonly org: string;
  readonly person: string;
  readonly teaches: boolean;
}

const CLASS = (person: string) => sql<ClassRow>`
  id, title, exercises, teacher, teacher_name, code, code_until, aliases, created_at, archived_at is not null as archived,
  exists (select 1 from practice_students s where s.org = c.org and s.class = c.id and s.person = ${person}) as joined,
  (select alias from practice_students s where s.org = c.org and s.class = c.id and s.person = ${person}) as alias,
  (select count(*)::int from practice_students s where s.org = c.org and s.class = c.id) as students`;

/** Those that go on come first, then the newest; at most 200. */
export async function classesOf(db: Db, { org, person, teaches }: Asker): Promise<PracticeClass[]> {
  const { rows } = await sql<ClassRow>`
    select ${CLASS(person)} from practice_classes c
    where org = ${org} and (${teaches} or exists (
      select 1 from practice_students s where s.org = c.org and s.class = c.id and s.person = ${person}))
    order by archived_at is not null, created_at desc, id desc limit 200`.execute(db);
  return rows.map((row) => classIn(row, teaches));
}

/**
 * A class. Who is not in it learns its title and its teacher, enough to join it.
 *
 * @throws PalaestraError `not_found`, also for a class of another organization.
 */
export async function classOf(db: Db, { org, person, teaches }: Asker, id: string): Promise<PracticeClass> {
  const { rows } = await sql<ClassRow>`
    select ${CLASS(person)} from practice_classes c where org = ${org} and id = ${id}`.execute(db);
  if (rows[0] === undefined) throw new PalaestraError('not_found', `Cannot find the class: there is none (${id})`);
  return classIn(rows[0], teaches);
}

/** A new class of its teacher, with a code to join that counts for some days; returns its id. */
export async function insertClass({ db, clock }: Store, actor: Actor, body: ClassBody): Promise<string> {
  const now = clock.now();
  const id = newId('cl', now.getTime());
  await sql`
    insert into practice_classes (org, id, title, exercises, aliases, teacher, teacher_name, code, code_until, created_at)
    values (${actor.org}, ${id}, ${body.title}, ${JSON.stringify(body.exercises)}, ${body.aliases}, ${actor.person},
            ${actor.name}, ${newCode()}, ${daysFrom(now, CODE_DAYS)}, ${now})`.execute(db);
  return id;
}

/** Change title, exercises and whether students have aliases; nothing happens where there is no such class. */
export async function updateClass({ db }: Pick<Store, 'db'>, org: string, id: string, body: ClassBody): Promise<void> {
  await sql`
    update practice_classes
    set title = ${body.title}, exercises = ${JSON.stringify(body.exercises)}, aliases = ${body.aliases}
    where org = ${org} and id = ${id}`.execute(db);
}

/** Give a class another code, taken for so many days; the one before no longer counts. */
export async function renewCode({ db, clock }: Store, org: string, id: string, days: number): Promise<void> {
  await sql`
    update practice_classes set code = ${newCode()}, code_until = ${daysFrom(clock.now(), days)}
    where org = ${org} and id = ${id}`.execute(db);
}

/** End a class, or let it go on. */
export async function archiveClass({ db, clock }: Store, org: string, id: string, archived: boolean): Promise<void> {
  await sql`
    update practice_classes set archived_at = ${archived ? clock.now() : null}
    where org = ${org} and id = ${id}`.execute(db);
}

/**
 * @throws PalaestraError `not_found`; `forbidden` for a wrong or an expired code; `conflict` for a class that is over. Joining
 *   twice changes nothing.
 */
export async function joinClass({ db, clock }: Store, actor: Actor, id: string, code: string): Promise<void> {
  const { org, person, name } = actor;
  const { rows } = await sql<Pick<ClassRow, 'code' | 'code_until' | 'archived'>>`
    select code, code_until, archived_at is not null as archived
    from practice_classes where org = ${org} and id = ${id}`.execute(db);
  const [found] = rows;
  if (found === undefined) throw new PalaestraError('not_found', `Cannot join the class: there is none (${id})`);
  if (found.code !== code.trim().toUpperCase()) {
    throw new PalaestraError('forbidden', `Cannot join the class: the code is another, ask who teaches it (${id})`, {
      details: { reason: 'class_code_wrong' },
    });
  }
  if (found.archived) {
    throw new PalaestraError('conflict', `Cannot join the class: it is over (${id})`, {
      details: { reason: 'class_over' },
    });
  }
  if (found.code_until !== null && found.code_until < clock.now()) {
    const at = found.code_until.toISOString();
    throw new PalaestraError(
      'forbidden',
      `Cannot join the class: its code expired at ${at}, ask for a new one (${id})`,
      {
        details: { reason: 'class_code_expired', facts: { at } },
      },
    );
  }
  await sql`
    insert into practice_students (org, class, person, name, joined_at)
    values (${org}, ${id}, ${person}, ${name}, ${clock.now()}) on conflict do nothing`.execute(db);
}

function classIn(row: ClassRow, teaches: boolean): PracticeClass {
  const { id, title, exercises, teacher, code, archived, aliases, joined, alias, students } = row;
  const knows = teaches || joined;
  return {
    id,
    title,
    exercises: knows ? exercises : [],
    teacher,
    teacherName: row.teacher_name,
    code: teaches ? code : null,
    codeUntil: teaches ? (row.code_until?.toISOString() ?? null) : null,
    archived,
    aliases,
    joined,
    alias,
    students,
    createdAt: row.created_at.toISOString(),
  };
}

/** How long the code of a new class is taken. */
const CODE_DAYS = 30;

function daysFrom(now: Date, days: number): Date {
  return new Date(now.getTime() + days * 86_400_000);
}

/** Letters and digits that nobody takes for another when they are read out. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

function newCode(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => LETTERS[byte % LETTERS.length]!).join('');
}
