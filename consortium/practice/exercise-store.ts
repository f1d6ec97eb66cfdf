import {
  type Bilingual,
  type Exercise,
  type ExerciseBody,
  type ExerciseDraft,
  type ExerciseTrial,
  newId,
  PalaestraError,
  type PlantScenario,
  type SubmissionBody,
} from '@palaestra/core';
import { type Plant, requirePlant } from '@palaestra/islands';
import type { Db } from '@palaestra/platform/db';
import type { Actor, StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import type { Asker } from './class-store.ts';
import { builtInExercise } from './exercises/exercises.ts';
import { writtenExercise } from './exercises/written.ts';

type Store = Pick<StageContext, 'db' | 'clock'>;

/** What an exercise is worked on with; null where it comes with the product. */
export interface OpenExercise {
  readonly exercise: Exercise;
  readonly plant: Plant | null;
}

/** A draft with the plant in its situation, as it was when the teacher kept it. */
export interface DraftedExercise {
  readonly body: ExerciseBody;
  readonly plant: Plant;
  readonly plantTitle: Bilingual;
  readonly situation: PlantScenario | null;
}

interface Row {
  id: string;
  body: ExerciseBody;
  plant_title: Bilingual;
  situation: PlantScenario | null;
  state: Exercise['state'];
  version: number;
  author_name: string;
}
type DraftRow = Row &
  Pick<ExerciseDraft, 'trial' | 'changed' | 'plant' | 'edition'> & { changed_by: string; changed_at: Date };

/** Most exercises that an organization writes. */
const MOST = 500;

const DRAFT = sql`id, body, plant, plant_title, situation, state, version, author_name, trial, changed, edition,
  changed_by, changed_at`;

/** What the organization has written: the published ones, for who teaches all of them; the newest first. */
export async function writtenExercises(db: Db, { org, teaches }: Asker): Promise<Exercise[]> {
  const { rows } = await sql<Row>`
    select e.id, coalesce(v.body, e.body) as body, coalesce(v.plant_title, e.plant_title) as plant_title,
           coalesce(v.situation, e.situation) as situation, e.state, e.version, e.author_name
    from practice_exercises e left join practice_exercise_versions v
      on v.org = e.org and v.exercise = e.id and v.version = e.version
    where e.org = ${org} and (${teaches} or e.state = 'published')
    order by e.created_at desc, e.id desc limit ${MOST}`.execute(db);
  return rows.map(exerciseIn);
}

/**
 * An exercise with its plant: what comes with the product, else what is published, or was as the version that is asked for.
 * Who teaches also gets what is withdrawn, and a draft that was never published.
 *
 * @throws PalaestraError `not_found`, also for an exercise of another organization.
 */
export async function exerciseFor(
  db: Db,
  { org, teaches }: Pick<Asker, 'org' | 'teaches'>,
  id: string,
  version: number | null = null,
): Promise<OpenExercise> {
  const builtIn = builtInExercise(id);
  if (builtIn !== null) return { exercise: builtIn, plant: null };
  const { rows } = await sql<Row & { plant: unknown }>`
    select e.id, coalesce(v.body, e.body) as body, coalesce(v.plant_title, e.plant_title) as plant_title,
           coalesce(v.situation, e.situation) as situation, e.state, coalesce(v.version, 0) as version, e.author_name,
           coalesce(v.plant, e.plant) as plant
    from practice_exercises e left join practice_exercise_versions v
      on v.org = e.org and v.exercise = e.id and v.version = coalesce(${version}::int, e.version)
    where e.org = ${org} and e.id = ${id}
      and (${teaches} or (v.version is not null and (e.state = 'published' or ${version}::int is not null)))
      and (${version}::int is null or v.version is not null)`.execute(db);
  if (rows[0] === undefined) throw noExercise(id);
  return { exercise: exerciseIn(rows[0]), plant: requirePlant(rows[0].plant, id) };
}

/** A teacher's exercise with its draft. @throws PalaestraError `not_found`. */
export async function draftOf(db: Db, org: string, id: string): Promise<ExerciseDraft> {
  const { rows } = await sql<DraftRow>`
    select ${DRAFT} from practice_exercises where org = ${org} and id = ${id}`.execute(db);
  if (rows[0] === undefined) throw noExercise(id);
  const { body, plant, trial, changed, edition, changed_by, changed_at } = rows[0];
  const last = { edition, changedBy: changed_by, changedAt: changed_at.toISOString() };
  return { exercise: exerciseIn(rows[0]), body, plant, trial, changed, ...last };
}

/** The draft with its plant, to be tried. @throws PalaestraError `not_found`. */
export async function openDraft(db: Db, org: string, id: string): Promise<OpenExercise> {
  const { rows } = await sql<DraftRow>`
    select ${DRAFT} from practice_exercises where org = ${org} and id = ${id}`.execute(db);
  if (rows[0] === undefined) throw noExercise(id);
  return { exercise: exerciseIn(rows[0]), plant: requirePlant(rows[0].plant, id) };
}

/**
 * A new draft, which nobody but its teachers sees; returns its id.
 *
 * @throws PalaestraError `conflict` when the organization has as many as are kept.
 */
export async function insertExercise(
  { db, clock }: Store,
  { org, person, name }: Actor,
  { body, plant, plantTitle, situation }: DraftedExercise,
): Promise<string> {
  const now = clock.now();
  const id = newId('ex', now.getTime());
  await db.transaction().execute(async (tx) => {
    // Otherwise two requests at once count the same number.
    await sql`select pg_advisory_xact_lock(hashtext(${`practice_exercises ${org}`}))`.execute(tx);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from practice_exercises where org = ${org}`.execute(tx);
    if (rows[0]!.count >= MOST) {
      const text = `there are as many as are kept, expected fewer than ${MOST}; delete drafts that nobody needs`;
      throw new PalaestraError('conflict', `Cannot keep the exercise: ${text}`, {
        details: { reason: 'exercises_too_many', facts: { most: MOST } },
      });
    }
    await sql`
      insert into practice_exercises (org, id, body, plant, plant_title, situation, state, version, changed, author,
                                      author_name, created_at, changed_by, changed_at)
      values (${org}, ${id}, ${JSON.stringify(body)}, ${JSON.stringify(plant)}, ${JSON.stringify(plantTitle)},
              ${situation === null ? null : JSON.stringify(situation)}, 'draft', 0, true, ${person}, ${name}, ${now},
              ${name}, ${now})`.execute(tx);
  });
  return id;
}

/**
 * Change the draft; what is published stays until it is published again.
 *
 * @param edition that was read and is changed
 * @throws PalaestraError `not_found`; `conflict` when somebody else has changed it since.
 */
export async function updateExercise(
  { db, clock }: Store,
  { org, name }: Actor,
  { id, edition }: { readonly id: string; readonly edition: number },
  { body, plant, plantTitle, situation }: DraftedExercise,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update practice_exercises
    set body = ${JSON.stringify(body)}, plant = ${JSON.stringify(plant)}, plant_title = ${JSON.stringify(plantTitle)},
        situation = ${situation === null ? null : JSON.stringify(situation)}, changed = true, trial = null, trial_id = null,
        edition = edition + 1, changed_by = ${name}, changed_at = ${clock.now()}
    where org = ${org} and id = ${id} and edition = ${edition}`.execute(db);
  if (numAffectedRows === 0n) throw overtaken(await draftOf(db, org, id), edition);
}

function overtaken(
  { exercise: { id }, edition: found, changedBy, changedAt }: ExerciseDraft,
  edition: number,
): PalaestraError {
  const text = `${changedBy} has changed it at ${changedAt}, expected edition ${edition}, found ${found}`;
  return new PalaestraError('conflict', `Cannot keep the exercise: ${text} (${id})`, {
    details: { reason: 'exercise_changed', facts: { name: changedBy, at: changedAt } },
  });
}

/** Delete what was never published. @throws PalaestraError `not_found`; `conflict` for what was. */
export async function deleteExercise({ db }: Pick<Store, 'db'>, org: string, id: string): Promise<void> {
  const { version } = (await draftOf(db, org, id)).exercise;
  if (version > 0) {
    throw new PalaestraError(
      'conflict',
      `Cannot delete the exercise: it was published and grades stand on it, withdraw it (${id})`,
      { details: { reason: 'exercise_published' } },
    );
  }
  await sql`delete from practice_exercises where org = ${org} and id = ${id} and version = 0`.execute(db);
}

/** A trial under way for longer has lost its process: both of its grades are bounded (grade-in-process.ts). */
const TRIAL_MS = 30 * 60_000;

/**
 * Note that the draft is to be tried; the trial of an older one no longer counts.
 *
 * @throws PalaestraError `conflict` while somebody's trial of the same draft is under way.
 */
export async function beginTrial(
  { db, clock }: Store,
  { org, name }: Actor,
  id: string,
  answer: SubmissionBody,
): Promise<string> {
  const now = clock.now();
  const at = now.toISOString();
  const trial: ExerciseTrial = { state: 'queued', answer, grade: null, idle: null, error: null, by: name, at };
  const token = crypto.randomUUID();
  const { numAffectedRows } = await sql`
    update practice_exercises set trial = ${JSON.stringify(trial)}, trial_id = ${token}
    where org = ${org} and id = ${id}
      and (trial is null or trial ->> 'state' not in ('queued', 'running')
           or coalesce((trial ->> 'at')::timestamptz, '-infinity') < ${new Date(now.getTime() - TRIAL_MS)})`.execute(
    db,
  );
  if (numAffectedRows === 0n) throw triedNow((await draftOf(db, org, id)).trial, id);
  return token;
}

function triedNow(trial: ExerciseTrial | null, id: string): PalaestraError {
  const { by, at } = { by: trial?.by ?? '', at: trial?.at ?? '' };
  const text = `${by} has been trying it since ${at}; wait for the grade, or change the draft`;
  return new PalaestraError('conflict', `Cannot try the exercise: ${text} (${id})`, {
    details: { reason: 'exercise_tried_now', facts: { name: by, at } },
  });
}

/** What a trial needs; null for one that is over, or whose draft has changed. */
export async function openTrial(
  { db }: Pick<Store, 'db'>,
  org: string,
  id: string,
  token: string,
): Promise<(OpenExercise & { answer: SubmissionBody }) | null> {
  const { rows } = await sql<DraftRow>`
    update practice_exercises set trial = jsonb_set(trial, '{state}', '"running"')
    where org = ${org} and id = ${id} and trial_id = ${token} and trial ->> 'state' in ('queued', 'running')
    returning ${DRAFT}`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  return { exercise: exerciseIn(row), plant: requirePlant(row.plant, id), answer: row.trial!.answer };
}

/** What a trial came to. One that is no longer the last of its draft, by its `token`, changes nothing. */
export async function endTrial(
  { db }: Pick<Store, 'db'>,
  org: string,
  id: string,
  token: string,
  end: Pick<ExerciseTrial, 'state' | 'grade' | 'idle' | 'error'>,
): Promise<void> {
  await sql`
    update practice_exercises set trial = trial || ${JSON.stringify(end)}::jsonb
    where org = ${org} and id = ${id} and trial_id = ${token}`.execute(db);
}

/**
 * Show the draft to students, as a new version where it differs from the last one.
 *
 * @throws PalaestraError `not_found`; `conflict` until the teacher's own answer passes and doing nothing does not.
 */
export async function publishExercise({ db, clock }: Store, { org, name }: Actor, id: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select 1 from practice_exercises where org = ${org} and id = ${id} for update`.execute(tx);
    const { changed, trial } = await draftOf(tx, org, id);
    if (changed) {
      refuseUntried(trial, id);
      await sql`
        insert into practice_exercise_versions (org, exercise, version, body, plant, plant_title, situation, published_at,
                                                published_by)
        select org, id, version + 1, body, plant, plant_title, situation, ${clock.now()}, ${name}
        from practice_exercises where org = ${org} and id = ${id}`.execute(tx);
    }
    await sql`
      update practice_exercises
      set state = 'published', version = version + (case when changed then 1 else 0 end), changed = false
      where org = ${org} and id = ${id}`.execute(tx);
  });
}

/** Show it to students no longer. @throws PalaestraError `not_found`; `conflict` for what is not published. */
export async function withdrawExercise({ db }: Pick<Store, 'db'>, { org }: Actor, id: string): Promise<void> {
  const { state } = (await draftOf(db, org, id)).exercise;
  if (state !== 'published') {
    throw new PalaestraError('conflict', `Cannot withdraw the exercise: it is not published (${id})`, {
      details: { reason: 'exercise_unpublished' },
    });
  }
  await sql`update practice_exercises set state = 'withdrawn' where org = ${org} and id = ${id}`.execute(db);
}

function refuseUntried(trial: ExerciseTrial | null, id: string): void {
  const refuse = (text: string, details: { reason: string }): never => {
    throw new PalaestraError('conflict', `Cannot publish the exercise: ${text} (${id})`, { details });
  };
  if (trial === null || trial.grade === null || trial.idle === null) {
    refuse('its draft was not tried, expected an answer of yours that passes', { reason: 'exercise_untried' });
  } else if (!trial.grade.passed) {
    refuse('your own answer does not pass, expected a goal that can be reached', { reason: 'exercise_unreachable' });
  } else if (trial.idle.passed) {
    refuse('it is passed by doing nothing, expected a goal that asks for something', { reason: 'exercise_idle' });
  }
}

function exerciseIn({ id, body, plant_title, situation, state, version, author_name }: Row): Exercise {
  return writtenExercise({ id, body, plantTitle: plant_title, situation, state, version, authorName: author_name });
}

function noExercise(id: string): PalaestraError {
  return new PalaestraError('not_found', `Cannot find the exercise: there is none of this name (${id})`);
}
