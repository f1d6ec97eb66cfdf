import {
  type EvaluationDetail,
  type EvaluationItem,
  type EvaluationSummary,
  type FailureCause,
  newId,
  PalaestraError,
  type StageCount,
  type SuccessCriterion,
  type Trial,
  type WorkState,
} from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import type { PoliciesTable } from '@palaestra/train/server';
import { sql } from 'kysely';

export type EvaluationsTable = {
  id: string;
  org: string;
  policy: string;
  cell: string;
  trials: number;
  seed: number;
  state: WorkState;
  summary: EvaluationSummary | null;
  error: string | null;
  created_at: Date;
  ended_at: Date | null;
};
export type TrialsTable = {
  org: string;
  evaluation: string;
  index: number;
  seed: number;
  success: boolean;
  cause: FailureCause | null;
  time: number;
  peak_force: number;
  criteria: SuccessCriterion[];
  /** Blob of a failed trial's recording. */
  recording: string | null;
  created_at: Date;
};

type EvaluateTables = { evaluations: EvaluationsTable; trials: TrialsTable; policies: PoliciesTable };
type Store = Pick<StageContext, 'db' | 'clock'>;

const tables = ({ db }: Pick<Store, 'db'>) => db.withTables<EvaluateTables>();

/** An evaluation that waits for its job. @param asked.seed of the first trial; the next ones count up */
export async function insertEvaluation(
  store: Store,
  org: string,
  asked: { policy: string; cell: string; trials: number; seed: number },
): Promise<EvaluationItem> {
  const id = newId('ev');
  await tables(store)
    .insertInto('evaluations')
    .values({
      id,
      org,
      ...asked,
      state: 'queued',
      summary: null,
      error: null,
      created_at: store.clock.now(),
      ended_at: null,
    })
    .execute();
  return getEvaluation(store, org, id);
}

/** Newest first, at most 200. */
export async function listEvaluations(store: Pick<Store, 'db'>, org: string): Promise<EvaluationItem[]> {
  const rows = await items(store, org).orderBy('evaluations.created_at', 'desc').limit(200).execute();
  return rows.map(itemOf);
}

/** @throws PalaestraError `not_found`, also for an evaluation of another organization. */
export async function getEvaluation(store: Pick<Store, 'db'>, org: string, id: string): Promise<EvaluationDetail> {
  const row = await items(store, org).where('evaluations.id', '=', id).executeTakeFirst();
  if (!row) {
    throw new PalaestraError('not_found', `Cannot find the evaluation: there is none with this id (${id})`);
  }
  const trials = await tables(store)
    .selectFrom('trials')
    .selectAll()
    .where('org', '=', org)
    .where('evaluation', '=', id)
    .orderBy('index')
    .execute();
  const results = trials.map(({ index, seed, success, cause, time, peak_force, criteria, recording }) => ({
    index,
    seed,
    success,
    cause,
    time,
    peakForce: peak_force,
    criteria,
    recording,
  }));
  return { ...itemOf(row), results };
}

/** Keep a trial; a second time it stays as it is. Says what the evaluation's state is, so that its job hears of a stop. */
export async function insertTrial(
  store: Store,
  org: string,
  evaluation: string,
  trial: Trial,
  recording: string | null,
): Promise<WorkState | null> {
  const { index, seed, success, cause, time, peakForce, criteria } = trial;
  await tables(store)
    .insertInto('trials')
    .values({
      org,
      evaluation,
      index,
      seed,
      success,
      cause,
      time,
      peak_force: peakForce,
      criteria: json(criteria),
      recording,
      created_at: store.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tables(store)
    .selectFrom('evaluations')
    .select('state')
    .where('org', '=', org)
    .where('id', '=', evaluation)
    .executeTakeFirst();
  return row?.state ?? null;
}

/** Begin or go on with an evaluation that has not ended. */
export async function startEvaluation(store: Store, org: string, id: string): Promise<void> {
  await tables(store)
    .updateTable('evaluations')
    .set({ state: 'running' })
    .where('org', '=', org)
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .execute();
}

/** End an evaluation that has not ended; one that has stays as it is. */
export async function endEvaluation(
  store: Store,
  org: string,
  id: string,
  end: { state: 'done'; summary: EvaluationSummary } | { state: 'failed'; error: string } | { state: 'cancelled' },
): Promise<void> {
  const summary = end.state === 'done' ? json(end.summary) : null;
  const error = end.state === 'failed' ? end.error : null;
  await tables(store)
    .updateTable('evaluations')
    .set({ state: end.state, summary, error, ended_at: store.clock.now() })
    .where('org', '=', org)
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .execute();
}

/** Finished evaluations; waiting are those that are queued or run. */
export async function count({ db, clock }: Store, org: string): Promise<StageCount> {
  const { rows } = await sql<StageCount>`
    select (count(*) filter (where state = 'done'))::int as done,
           (count(*) filter (where state in ('queued', 'running')))::int as waiting,
           (count(*) filter (where state = 'done' and ended_at >= date_trunc('day', ${clock.now()}::timestamptz)))::int as today
    from evaluations where org = ${org}`.execute(db);
  return rows[0]!;
}

function items(store: Pick<Store, 'db'>, org: string) {
  return tables(store)
    .selectFrom('evaluations')
    .innerJoin('policies', 'policies.id', 'evaluations.policy')
    .selectAll('evaluations')
    .select('policies.name as policy_name')
    .select((eb) =>
      eb
        .selectFrom('trials')
        .whereRef('trials.evaluation', '=', 'evaluations.id')
        .select(eb.fn.countAll<string>().as('count'))
        .as('done'),
    )
    .where('evaluations.org', '=', org);
}

function itemOf(row: EvaluationsTable & { policy_name: string; done: string | null }): EvaluationItem {
  const { id, policy, cell, trials, seed, state, summary, error } = row;
  return {
    id,
    policy,
    policyName: row.policy_name,
    cell,
    trials,
    seed,
    state,
    done: Number(row.done ?? 0),
    summary,
    error,
    createdAt: row.created_at.toISOString(),
  };
}

/** The driver takes JSON as text; the column type makes it jsonb. */
function json<T>(value: T): T {
  return JSON.stringify(value) as T;
}
