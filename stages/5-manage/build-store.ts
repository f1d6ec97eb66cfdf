import { canonicalJson, newId, PalaestraError, type RevisionBuild, sha256Of, type WorkState } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { type RawBuilder, sql } from 'kysely';
import { RevisionRequest } from './revision-request.ts';

type Store = Pick<StageContext, 'db'>;

/** A build with what was asked for. */
export type AskedBuild = RevisionBuild & { readonly request: RevisionRequest };

/** How a build ends without a revision; one with a revision ends together with its revision (`insertRevision`). */
export type BuildEnd =
  | { readonly state: 'failed'; readonly problem: NonNullable<RevisionBuild['problem']> }
  | { readonly state: 'cancelled' };

/** States of a build that is under way. */
const UNDER_WAY = sql`('queued', 'running')`;

/** A build of a revision; the same request for the same dataset, while the first is under way, is the same build. */
export async function createBuild(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  { org, author, dataset }: { readonly org: string; readonly author: string; readonly dataset: string },
  request: RevisionRequest,
): Promise<RevisionBuild> {
  const fingerprint = await sha256Of(canonicalJson(request));
  // Where the first one ends between the two statements, the second look finds it ended and asks anew.
  for (;;) {
    await sql`
      insert into revision_builds (org, id, dataset, request, fingerprint, author, state, created_at)
      values (${org}, ${newId('rb')}, ${dataset}, ${JSON.stringify(request)}::jsonb, ${fingerprint}, ${author}, 'queued',
        ${clock.now()}::timestamptz)
      on conflict (org, dataset, fingerprint) where state in ('queued', 'running') do nothing`.execute(db);
    const same = sql`b.org = ${org} and b.dataset = ${dataset} and b.fingerprint = ${fingerprint} and b.state in ${UNDER_WAY}`;
    const [found] = await builds({ db }, same);
    if (found) return shown(found);
  }
}

/** @throws PalaestraError `not_found`, also for a build of another organization. */
export async function findBuild(store: Store, org: string, id: string): Promise<RevisionBuild> {
  return shown(await askedBuild(store, org, id));
}

/** The same, with its request. */
export async function askedBuild(store: Store, org: string, id: string): Promise<AskedBuild> {
  const [found] = await builds(store, sql`b.org = ${org} and b.id = ${id}`);
  if (!found) throw new PalaestraError('not_found', `Cannot find the build: there is none with this id (${id})`);
  return { ...found, request: RevisionRequest.parse(found.request) };
}

/** What is under way for a dataset, newest first, and the last that has failed since its newest revision. */
export async function openBuilds(store: Store, org: string, dataset: string): Promise<RevisionBuild[]> {
  const newest = sql`(select max(created_at) from revisions r where r.org = ${org} and r.dataset = ${dataset})`;
  const open = sql`b.state in ${UNDER_WAY} or (b.state = 'failed' and b.created_at > coalesce(${newest}, '-infinity'))`;
  const found = await builds(store, sql`b.org = ${org} and b.dataset = ${dataset} and (${open})`);
  const failed = found.find(({ state }) => state === 'failed');
  return found.filter((build) => build.state !== 'failed' || build === failed).map(shown);
}

/** Begin, or begin again after a killed process. */
export async function startBuild({ db }: Store, org: string, id: string): Promise<void> {
  await sql`
    update revision_builds set state = 'running', done = 0, total = 0
    where org = ${org} and id = ${id} and state in ${UNDER_WAY}`.execute(db);
}

/** Tell how far a build is; answers its state, so that its job hears of a cancellation. */
export async function advanceBuild(
  { db }: Store,
  org: string,
  id: string,
  { done, total }: { readonly done: number; readonly total: number },
): Promise<WorkState | null> {
  const { rows } = await sql<{ state: WorkState }>`
    update revision_builds set done = ${done}, total = ${total} where org = ${org} and id = ${id} returning state`.execute(
    db,
  );
  return rows[0]?.state ?? null;
}

/** End a build that is under way without a revision; one that has ended stays as it is. */
export async function endBuild(
  { db, clock }: Pick<StageContext, 'db' | 'clock'>,
  org: string,
  id: string,
  end: BuildEnd,
): Promise<void> {
  const problem = end.state === 'failed' ? JSON.stringify(end.problem) : null;
  await sql`
    update revision_builds set state = ${end.state}, problem = ${problem}::jsonb, ended_at = ${clock.now()}::timestamptz
    where org = ${org} and id = ${id} and state in ${UNDER_WAY}`.execute(db);
}

type Row = Omit<RevisionBuild, 'createdAt'> & { readonly createdAt: Date; readonly request: RevisionRequest };

async function builds({ db }: Store, where: RawBuilder<unknown>): Promise<AskedBuild[]> {
  const { rows } = await sql<Row>`
    select b.id, b.dataset, b.request, b.request->>'message' as message, b.author, b.state, b.done, b.total, b.revision,
           b.problem, b.created_at as "createdAt"
    from revision_builds b where ${where} order by b.created_at desc, b.id desc limit 50`.execute(db);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

function shown({ request: _, ...build }: AskedBuild): RevisionBuild {
  return build;
}
