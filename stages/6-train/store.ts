import {
  newId,
  PalaestraError,
  type PolicyItem,
  type RevisionManifest,
  type RunDetail,
  type RunItem,
  type RunPoint,
  type StageCount,
  type TrainConfig,
  type WorkState,
} from '@palaestra/core';
import type { BlobInfo } from '@palaestra/platform/blobs';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';

export type RunsTable = {
  id: string;
  org: string;
  revision: string;
  dataset_name: string;
  config: TrainConfig;
  state: WorkState;
  step: number;
  loss: number | null;
  validation_loss: number | null;
  error: string | null;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
};
export type RunPointsTable = {
  org: string;
  run: string;
  step: number;
  loss: number;
  validation_loss: number | null;
  steps_per_second: number;
  created_at: Date;
};
export type CheckpointsTable = { org: string; run: string; step: number; sha256: string; created_at: Date };
export type PoliciesTable = {
  id: string;
  org: string;
  name: string;
  run: string | null;
  revision: string | null;
  sha256: string;
  bytes: number;
  created_at: Date;
};

type TrainTables = {
  runs: RunsTable;
  run_points: RunPointsTable;
  checkpoints: CheckpointsTable;
  policies: PoliciesTable;
};
type Store = Pick<StageContext, 'db' | 'clock'>;

const tables = ({ db }: Pick<Store, 'db'>) => db.withTables<TrainTables>();

/**
 * The dataset's name and the manifest of a revision.
 *
 * @throws PalaestraError `not_found`, also for a revision of another organization.
 */
export async function revisionOf(
  { db }: Pick<Store, 'db'>,
  org: string,
  sha256: string,
): Promise<{ name: string; manifest: RevisionManifest }> {
  const { rows } = await sql<{ name: string; manifest: RevisionManifest }>`
    select d.name, r.manifest from revisions r join datasets d on d.id = r.dataset and d.org = r.org
    where r.org = ${org} and r.sha256 = ${sha256}`.execute(db);
  if (!rows[0]) throw missing('dataset revision', sha256);
  return rows[0];
}

/** A run that waits for its job. @param asked.revision sha256 of a dataset revision, which is not looked for here */
export async function insertRun(
  store: Store,
  org: string,
  asked: { revision: string; datasetName: string; config: TrainConfig },
): Promise<RunItem> {
  const id = newId('run');
  await tables(store)
    .insertInto('runs')
    .values({
      id,
      org,
      revision: asked.revision,
      dataset_name: asked.datasetName,
      config: json(asked.config),
      state: 'queued',
      step: 0,
      loss: null,
      validation_loss: null,
      error: null,
      created_at: store.clock.now(),
      started_at: null,
      ended_at: null,
    })
    .execute();
  return getRun(store, org, id);
}

/** Newest first, at most 200. */
export async function listRuns(store: Pick<Store, 'db'>, org: string): Promise<RunItem[]> {
  const rows = await withPolicy(store, org).orderBy('runs.created_at', 'desc').limit(200).execute();
  return rows.map(itemOf);
}

/** @throws PalaestraError `not_found`, also for a run of another organization. */
export async function getRun(store: Pick<Store, 'db'>, org: string, id: string): Promise<RunItem> {
  const row = await withPolicy(store, org).where('runs.id', '=', id).executeTakeFirst();
  if (!row) throw missing('run', id);
  return itemOf(row);
}

/** @throws PalaestraError `not_found`. */
export async function getRunDetail(store: Pick<Store, 'db'>, org: string, id: string): Promise<RunDetail> {
  const item = await getRun(store, org, id);
  const points = await tables(store)
    .selectFrom('run_points')
    .selectAll()
    .where('org', '=', org)
    .where('run', '=', id)
    .orderBy('step')
    .execute();
  const checkpoints = await tables(store)
    .selectFrom('checkpoints')
    .select(['step', 'sha256'])
    .where('org', '=', org)
    .where('run', '=', id)
    .orderBy('step')
    .execute();
  return {
    ...item,
    points: points.map((row) => ({
      step: row.step,
      loss: row.loss,
      validationLoss: row.validation_loss,
      stepsPerSecond: row.steps_per_second,
    })),
    checkpoints,
  };
}

/** Begin or go on: points past the checkpoint are forgotten, because they will be made again. */
export async function startRun(store: Store, org: string, id: string, fromStep: number): Promise<void> {
  const now = store.clock.now();
  await tables(store)
    .updateTable('runs')
    .set((eb) => ({ state: 'running', step: fromStep, started_at: eb.fn.coalesce('started_at', eb.val(now)) }))
    .where('org', '=', org)
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .execute();
  await tables(store)
    .deleteFrom('run_points')
    .where('org', '=', org)
    .where('run', '=', id)
    .where('step', '>', fromStep)
    .execute();
}

/** Add points in one go; says what the run's state is, so that its worker hears of a cancellation. */
export async function addPoints(
  store: Store,
  org: string,
  run: string,
  points: readonly RunPoint[],
): Promise<WorkState> {
  const last = points.at(-1);
  if (last !== undefined) {
    const now = store.clock.now();
    const rows = points.map((point) => ({
      org,
      run,
      step: point.step,
      loss: point.loss,
      validation_loss: point.validationLoss,
      steps_per_second: point.stepsPerSecond,
      created_at: now,
    }));
    await tables(store)
      .insertInto('run_points')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await tables(store)
      .updateTable('runs')
      .set({ step: last.step, loss: last.loss, validation_loss: last.validationLoss })
      .where('org', '=', org)
      .where('id', '=', run)
      .execute();
  }
  return (await getRun(store, org, run)).state;
}

/** One for each step: of a step that was trained again after a stop, the later one counts. @param sha256 of its blob */
export async function addCheckpoint(
  store: Store,
  org: string,
  run: string,
  step: number,
  sha256: string,
): Promise<void> {
  await tables(store)
    .insertInto('checkpoints')
    .values({ org, run, step, sha256, created_at: store.clock.now() })
    .onConflict((conflict) => conflict.columns(['run', 'step']).doUpdateSet({ sha256 }))
    .execute();
}

/** End a run that has not ended; false when it had. */
export async function endRun(
  store: Store,
  org: string,
  id: string,
  state: 'done' | 'failed' | 'cancelled',
  error: string | null = null,
): Promise<boolean> {
  const { numUpdatedRows } = await tables(store)
    .updateTable('runs')
    .set({ state, error, ended_at: store.clock.now() })
    .where('org', '=', org)
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Keep the policy of a run; a second time it stays as it is. */
export async function insertPolicy(
  store: Store,
  run: RunItem,
  org: string,
  name: string,
  blob: BlobInfo,
): Promise<void> {
  await tables(store)
    .insertInto('policies')
    .values({
      id: newId('pol'),
      org,
      name,
      run: run.id,
      revision: run.revision,
      sha256: blob.sha256,
      bytes: blob.size,
      created_at: store.clock.now(),
    })
    .onConflict((conflict) => conflict.column('run').doNothing())
    .execute();
}

/** Newest first, at most 200. */
export async function listPolicies(store: Pick<Store, 'db'>, org: string): Promise<PolicyItem[]> {
  const rows = await tables(store)
    .selectFrom('policies')
    .selectAll()
    .where('org', '=', org)
    .orderBy('created_at', 'desc')
    .limit(200)
    .execute();
  return rows.map(policyOf);
}

/** @throws PalaestraError `not_found`, also for a policy of another organization. */
export async function getPolicy(store: Pick<Store, 'db'>, org: string, id: string): Promise<PolicyItem> {
  const row = await tables(store)
    .selectFrom('policies')
    .selectAll()
    .where('org', '=', org)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw missing('policy', id);
  return policyOf(row);
}

/** Finished runs; waiting are those that are queued or run. */
export async function count({ db, clock }: Store, org: string): Promise<StageCount> {
  const { rows } = await sql<StageCount>`
    select (count(*) filter (where state = 'done'))::int as done,
           (count(*) filter (where state in ('queued', 'running')))::int as waiting,
           (count(*) filter (where state = 'done' and ended_at >= date_trunc('day', ${clock.now()}::timestamptz)))::int as today
    from runs where org = ${org}`.execute(db);
  return rows[0]!;
}

function withPolicy(store: Pick<Store, 'db'>, org: string) {
  return tables(store)
    .selectFrom('runs')
    .leftJoin('policies', 'policies.run', 'runs.id')
    .selectAll('runs')
    .select('policies.id as policy')
    .where('runs.org', '=', org);
}

function itemOf(row: RunsTable & { policy: string | null }): RunItem {
  return {
    id: row.id,
    revision: row.revision,
    datasetName: row.dataset_name,
    config: row.config,
    state: row.state,
    step: row.step,
    loss: row.loss,
    validationLoss: row.validation_loss,
    policy: row.policy,
    error: row.error,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}

function policyOf(row: PoliciesTable): PolicyItem {
  const { id, name, run, revision, sha256 } = row;
  return { id, name, run, revision, sha256, bytes: Number(row.bytes), createdAt: row.created_at.toISOString() };
}

/** The driver takes JSON as text; the column type makes it jsonb. */
function json<T>(value: T): T {
  return JSON.stringify(value) as T;
}

function missing(what: string, id: string): PalaestraError {
  return new PalaestraError('not_found', `Cannot find the ${what}: there is none with this id (${id})`);
}
