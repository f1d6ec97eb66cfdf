import {
  type Decision,
  type EpisodeMetadata,
  type Interval,
  type Outcome,
  PalaestraError,
  type TopicItem,
} from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';
import { sql } from 'kysely';
import type { RevisionRequest } from './revision-request.ts';

/** An episode that a revision takes in, with what is in force about it now. */
export interface SelectedEpisode {
  readonly id: string;
  readonly recording: string;
  /** Size of the recording. */
  readonly bytes: number;
  /** Seconds. */
  readonly duration: number;
  readonly recorded_at: Date | null;
  readonly metadata: EpisodeMetadata;
  readonly topics: readonly TopicItem[];
  readonly decision: Decision | null;
  readonly keep: Interval | null;
  /** The newest label of a person, else the newest proposal. */
  readonly annotation: string | null;
  /** What a person said, else what the recording says. */
  readonly outcome: Outcome;
  readonly instruction: string;
}

/** Verdicts that a revision takes where nobody asks for others. */
const KEPT: readonly Decision[] = ['keep', 'trim'];

/**
 * The episodes of a request, in an order that depends on the recordings alone: time, then number in the source, then id.
 *
 * @throws PalaestraError `not_found` for a named episode that the organization lacks, `conflict` when none is left.
 */
export async function selectEpisodes(
  { db }: Pick<StageContext, 'db'>,
  org: string,
  { filter = {}, episodes }: Pick<RevisionRequest, 'filter' | 'episodes'>,
): Promise<SelectedEpisode[]> {
  const outcome = sql<Outcome>`case when n.source = 'person' then n.outcome else e.outcome end`;
  const wanted = episodes
    ? [sql`e.id = any(${episodes}::text[])`]
    : [
        sql`a.decision = any(${filter.decisions ?? KEPT}::text[])`,
        ...(filter.outcomes ? [sql`${outcome} = any(${filter.outcomes}::text[])`] : []),
        ...(filter.task === undefined ? [] : [sql`e.task = ${filter.task}`]),
        ...(filter.operator === undefined ? [] : [sql`e.operator = ${filter.operator}`]),
        ...(filter.simulated === undefined ? [] : [sql`e.simulated = ${filter.simulated}`]),
      ];
  const { rows } = await sql<SelectedEpisode>`
    select e.id, e.recording, e.bytes, e.duration, e.recorded_at, e.metadata, e.topics, a.decision,
           case when a.decision = 'trim' then a.verdict->'keep' end as keep,
           n.id as annotation, ${outcome} as outcome,
           coalesce(case when n.source = 'person' then n.instruction end, e.instruction->>'en') as instruction
    from episodes e
    left join assessments a on a.org = e.org and a.episode = e.id
    left join lateral (
      select id, source, outcome, instruction from annotations
      where org = e.org and episode = e.id order by (source = 'person') desc, created_at desc, id desc limit 1
    ) n on true
    where e.org = ${org} and ${sql.join(wanted, sql` and `)}`.execute(db);
  const found = new Set(rows.map(({ id }) => id));
  const missing = episodes?.find((id) => !found.has(id));
  if (missing !== undefined) {
    throw new PalaestraError('not_found', `Cannot make the revision: there is no such episode (${missing})`, {
      details: { reason: 'revision_no_such_episode', facts: { id: missing } },
    });
  }
  if (rows.length === 0) {
    throw new PalaestraError(
      'conflict',
      'Cannot make the revision: expected at least one episode of this choice, found none; only judged ones with the verdict keep or trim are taken by default',
      { details: { reason: 'revision_empty' } },
    );
  }
  return rows.sort(byRecording);
}

function byRecording(a: SelectedEpisode, b: SelectedEpisode): number {
  return (
    (a.recorded_at?.getTime() ?? 0) - (b.recorded_at?.getTime() ?? 0) ||
    compare(a.metadata.source?.name ?? '', b.metadata.source?.name ?? '') ||
    (a.metadata.source?.episode ?? 0) - (b.metadata.source?.episode ?? 0) ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
