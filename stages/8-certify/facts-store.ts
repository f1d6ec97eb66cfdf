import {
  type Decision,
  type EpisodeMetadata,
  type EvaluationSummary,
  type Finding,
  PalaestraError,
  type RevisionManifest,
} from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import type { DatasetFacts, EpisodeFacts, PolicyFacts } from './facts.ts';

type Store = Pick<StageContext, 'db'>;

/**
 * The evidence about a revision: its manifest, and for each of its episodes the current verdict and label.
 *
 * @throws PalaestraError `not_found`, also for a revision of another organization.
 */
export async function datasetFacts({ db }: Store, org: string, revision: string): Promise<DatasetFacts> {
  const manifest = await manifestOf({ db }, org, revision);
  const ids = manifest.episodes.map(({ id }) => id);
  const { rows } = await sql<{
    id: string;
    metadata: EpisodeMetadata;
    decision: Decision | null;
    findings: Finding[] | null;
    sources: string[] | null;
  }>`
    select e.id, e.metadata, a.decision, a.findings,
           (select array_agg(distinct n.source) from annotations n where n.org = e.org and n.episode = e.id) as sources
    from episodes e left join assessments a on a.org = e.org and a.episode = e.id
    where e.org = ${org} and e.id = any(${ids})`.execute(db);
  const episodes = rows.map(({ id, metadata, decision, findings, sources }): [string, EpisodeFacts] => [
    id,
    {
      decision,
      dropFindings: (findings ?? []).filter(({ effect }) => effect === 'drop').length,
      labelled: sources === null ? 'none' : sources.includes('person') ? 'confirmed' : 'proposed',
      outcome: metadata.outcome,
      failureCause: metadata.failureCause,
      seed: metadata.seed,
      missingStreams: metadata.missingStreams.length,
    },
  ]);
  return { manifest, episodes: new Map(episodes) };
}

/**
 * Where a policy came from and how it was tested. Without `evaluation` the newest finished one of the policy counts.
 *
 * @returns null when no policy is asked for.
 * @throws PalaestraError `not_found` for an unknown policy or evaluation, `bad_input` when the evaluation is of another
 *   policy.
 */
export async function policyFacts(
  { db }: Store,
  org: string,
  asked: { policy?: string | undefined; evaluation?: string | undefined },
): Promise<PolicyFacts | null> {
  if (asked.policy === undefined) return null;
  const policies = await sql<{ revision: string | null }>`
    select revision from policies where org = ${org} and id = ${asked.policy}`.execute(db);
  const policy = policies.rows[0];
  if (!policy) throw missing('policy', asked.policy);

  const evaluation = await evaluationOf({ db }, org, asked.policy, asked.evaluation);
  const trials = evaluation
    ? await sql<{ seed: number }>`
        select seed from trials where org = ${org} and evaluation = ${evaluation.id}`.execute(db)
    : { rows: [] };
  return {
    revision: policy.revision,
    summary: evaluation?.summary ?? null,
    trialSeeds: trials.rows.map(({ seed }) => seed),
    trainingSeeds: policy.revision === null ? [] : await trainingSeeds({ db }, org, policy.revision),
  };
}

async function evaluationOf({ db }: Store, org: string, policy: string, id: string | undefined) {
  const { rows } = await sql<{ id: string; policy: string; summary: EvaluationSummary | null }>`
    select id, policy, summary from evaluations
    where org = ${org} and ${id === undefined ? sql`policy = ${policy} and state = 'done'` : sql`id = ${id}`}
    order by created_at desc limit 1`.execute(db);
  const found = rows[0];
  if (id !== undefined && !found) throw missing('evaluation', id);
  if (found && found.policy !== policy) {
    throw new PalaestraError(
      'bad_input',
      `Cannot use the evaluation: expected one of policy ${policy}, found one of ${found.policy} (${found.id})`,
      { details: { reason: 'evaluation_of_other' } },
    );
  }
  return found;
}

async function trainingSeeds(store: Store, org: string, revision: string): Promise<number[]> {
  const manifest = await manifestOf(store, org, revision);
  const ids = manifest.episodes.filter(({ split }) => split === 'train').map(({ id }) => id);
  const { rows } = await sql<{ seed: number }>`
    select (metadata->>'seed')::int as seed from episodes
    where org = ${org} and id = any(${ids}) and metadata->>'seed' is not null`.execute(store.db);
  return rows.map(({ seed }) => seed);
}

async function manifestOf({ db }: Store, org: string, revision: string): Promise<RevisionManifest> {
  const { rows } = await sql<{ manifest: RevisionManifest }>`
    select manifest from revisions where org = ${org} and sha256 = ${revision}`.execute(db);
  if (!rows[0]) throw missing('dataset revision', revision);
  return rows[0].manifest;
}

function missing(what: string, id: string): PalaestraError {
  return new PalaestraError('not_found', `Cannot find the ${what}: there is none with this id (${id})`);
}
