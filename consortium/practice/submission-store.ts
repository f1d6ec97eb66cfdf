import {
  type Exercise,
  type Grade,
  newId,
  PalaestraError,
  type Submission,
  type SubmissionBody,
  type SubmissionItem,
} from '@palaestra/core';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import type { Asker } from './class-store.ts';

type Store = Pick<StageContext, 'db' | 'clock'>;

interface ItemRow {
  id: string;
  exercise: string;
  version: number;
  class: string | null;
  person: string;
  person_name: string;
  state: SubmissionItem['state'];
  points: number | null;
  passed: boolean | null;
  late: boolean;
  created_at: Date;
}
type DetailRow = ItemRow &
  Pick<Submission, 'body' | 'grade' | 'error'> & { plant_sha256: string; graded_at: Date | null };

const ITEM = sql`id, exercise, version, class, person, person_name, state, points, passed, late, created_at`;

/** One's own, or, for who teaches, those of everybody; the newest first, at most 200. */
export async function submissionItems(
  db: Db,
  { org, person, teaches }: Asker,
  which: { readonly exercise?: string | undefined; readonly class?: string | undefined },
): Promise<SubmissionItem[]> {
  const { rows } = await sql<ItemRow>`
    select ${ITEM} from practice_submissions
    where org = ${org} and (${teaches} or person = ${person})
      and (${which.exercise ?? null}::text is null or exercise = ${which.exercise ?? null})
      and (${which.class ?? null}::text is null or class = ${which.class ?? null})
    order by created_at desc, id desc limit 200`.execute(db);
  return rows.map(itemIn);
}

/** @throws PalaestraError `not_found`, also for what somebody else handed in, unless who asks teaches. */
export async function submissionOf(db: Db, { org, person, teaches }: Asker, id: string): Promise<Submission> {
  const { rows } = await sql<DetailRow>`
    select ${ITEM}, body, grade, error, plant_sha256, graded_at from practice_submissions
    where org = ${org} and id = ${id} and (${teaches} or person = ${person})`.execute(db);
  if (rows[0] === undefined)
    throw new PalaestraError('not_found', `Cannot find what was handed in: there is none (${id})`);
  const { body, grade, error, plant_sha256: plantSha256, graded_at } = rows[0];
  return { ...itemIn(rows[0]), body, grade, error, plantSha256, gradedAt: graded_at?.toISOString() ?? null };
}

/**
 * Keep what was handed in, to be graded.
 *
 * @throws PalaestraError `conflict` while the person's last one still waits for its grade; `forbidden` for a class that the
 *   person is not in; `bad_input` for an exercise that the class does not have.
 */
export async function insertSubmission(
  { db, clock }: Store,
  { org, person, name }: Actor,
  asked: { readonly exercise: Exercise; readonly body: SubmissionBody; readonly plantSha256: string },
): Promise<string> {
  const { body, plantSha256 } = asked;
  const { id: exercise, version } = asked.exercise;
  const now = clock.now();
  const id = newId('sub', now.getTime());
  await db.transaction().execute(async (tx) => {
    // Otherwise two requests at once both find nothing that waits.
    await sql`select pg_advisory_xact_lock(hashtext(${`practice_submissions ${org} ${person}`}))`.execute(tx);
    const { rows } = await sql<{ id: string }>`
      select id from practice_submissions
      where org = ${org} and person = ${person} and state in ('queued', 'running') limit 1`.execute(tx);
    if (rows[0] !== undefined) {
      const text = 'the one before is being graded, expected one at a time';
      throw new PalaestraError('conflict', `Cannot hand in: ${text} (${rows[0].id})`, {
        details: { reason: 'submission_waits' },
      });
    }
    const late = body.class === undefined ? false : await isLate(tx, org, person, body.class, exercise, now);
    await sql`
      insert into practice_submissions (org, id, exercise, version, class, person, person_name, body, plant_sha256, state, late,
                                        created_at)
      values (${org}, ${id}, ${exercise}, ${version}, ${body.class ?? null}, ${person}, ${name}, ${JSON.stringify(body)},
              ${plantSha256}, 'queued', ${late}, ${now})`.execute(tx);
  });
  return id;
}

async function isLate(tx: Db, org: string, person: string, id: string, exercise: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ exercises: { exercise: string; due: string | null }[]; archived: boolean }>`
    select exercises, archived_at is not null as archived from practice_classes c where org = ${org} and id = ${id} and exists (
      select 1 from practice_students s where s.org = c.org and s.class = c.id and s.person = ${person})`.execute(tx);
  if (rows[0] === undefined) {
    throw new PalaestraError('forbidden', `Cannot hand in: you are not in the class, join it first (${id})`, {
      details: { reason: 'class_not_in' },
    });
  }
  if (rows[0].archived) {
    throw new PalaestraError('conflict', `Cannot hand in: the class is over (${id})`, {
      details: { reason: 'class_over' },
    });
  }
  const found = rows[0].exercises.find((one) => one.exercise === exercise);
  if (found === undefined) {
    throw new PalaestraError('bad_input', `Cannot hand in: the class does not have this exercise (${exercise})`, {
      details: { reason: 'class_without_exercise' },
    });
  }
  return found.due !== null && Date.parse(found.due) < now.getTime();
}

/** What a grading job needs; null for one that is gone or graded. */
export async function openSubmission(
  { db }: Pick<Store, 'db'>,
  org: string,
  id: string,
): Promise<{ exercise: string; version: number; body: SubmissionBody } | null> {
  const { rows } = await sql<{ exercise: string; version: number; body: SubmissionBody }>`
    update practice_submissions set state = 'running'
    where org = ${org} and id = ${id} and state in ('queued', 'running') returning exercise, version, body`.execute(db);
  return rows[0] ?? null;
}

/** Graded, or failed with a sentence. */
export async function endSubmission(
  { db, clock }: Store,
  org: string,
  id: string,
  end: { readonly grade: Grade } | { readonly error: string },
): Promise<void> {
  const grade = 'grade' in end ? end.grade : null;
  const error = 'error' in end ? end.error : null;
  await sql`
    update practice_submissions
    set state = ${grade === null ? 'failed' : 'done'}, grade = ${grade === null ? null : JSON.stringify(grade)},
        points = ${grade?.points ?? null}, passed = ${grade?.passed ?? null}, ladder = ${grade?.ladder ?? null},
        error = ${error}, graded_at = ${clock.now()}
    where org = ${org} and id = ${id}`.execute(db);
}

/** The seeds under which an organization's submissions for an exercise are graded: drawn once, the same for everybody. */
export async function seedsOf(
  { db }: Pick<Store, 'db'>,
  org: string,
  exercise: string,
  count: number,
): Promise<number[]> {
  const drawn = Array.from(crypto.getRandomValues(new Uint32Array(16)), (seed) => seed % 2_000_000_000);
  await sql`
    insert into practice_seeds (org, exercise, seeds) values (${org}, ${exercise}, ${JSON.stringify(drawn)})
    on conflict do nothing`.execute(db);
  const { rows } = await sql<{ seeds: number[] }>`
    select seeds from practice_seeds where org = ${org} and exercise = ${exercise}`.execute(db);
  return rows[0]!.seeds.slice(0, count);
}

function itemIn(row: ItemRow): SubmissionItem {
  const { id, exercise, version, person, state, points, passed, late } = row;
  return {
    id,
    exercise,
    version,
    class: row.class,
    person,
    personName: row.person_name,
    state,
    points,
    passed,
    late,
    createdAt: row.created_at.toISOString(),
  };
}
