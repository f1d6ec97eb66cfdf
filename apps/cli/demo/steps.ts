import { type EpisodePage, PalaestraError, type ProportionInterval, type Stage } from '@palaestra/core';
import type { Client } from '@palaestra/sdk';

/** One line of the demonstration's closing table. */
export interface StageLine {
  readonly stage: Stage;
  readonly input: string;
  readonly output: string;
  readonly seconds: number;
}

/** What the demonstration ends with; `--json` prints it. */
export interface DemoResult {
  readonly stages: readonly StageLine[];
  readonly counts: {
    readonly recorded: number;
    readonly stored: number;
    readonly verdicts: Readonly<Record<'keep' | 'trim' | 'drop' | 'review', number>>;
    readonly labelled: number;
    readonly revisionEpisodes: number;
    readonly revisionFrames: number;
    readonly trainingSteps: number;
    readonly trials: number;
    readonly successes: number;
    readonly clauses: { readonly pass: number; readonly fail: number; readonly notAssessed: number };
  };
  readonly success: ProportionInterval;
  readonly names: {
    readonly revision: string;
    readonly run: string;
    readonly policy: string;
    readonly evaluation: string;
    readonly conformance: string;
  };
  /** Paths of the report that were written. */
  readonly report: { readonly json: string; readonly en: string; readonly zh: string };
  readonly seconds: number;
}

/** Tells a person and the overview page where the demonstration stands. */
export type Report = (stage: Stage, done: number, total: number) => void;

/**
 * Ask again every 400 ms until `ready` says so.
 *
 * @throws PalaestraError `cancelled` when `signal` aborts; whatever `ask` throws.
 */
export async function until<T>(ask: () => Promise<T>, ready: (answer: T) => boolean, signal: AbortSignal): Promise<T> {
  for (;;) {
    if (signal.aborted) throw new PalaestraError('cancelled', 'Cannot go on with the demonstration: it was stopped');
    const answer = await ask();
    if (ready(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

/** How many episodes of `ids` have a verdict and a label by now. */
export async function progressOf(client: Client, ids: ReadonlySet<string>): Promise<EpisodePage['items']> {
  const items: EpisodePage['items'] = [];
  let cursor: string | null = null;
  do {
    const page: EpisodePage = await client.episodes({ limit: 200, ...(cursor === null ? {} : { cursor }) });
    items.push(...page.items.filter(({ id }) => ids.has(id)));
    cursor = page.next;
  } while (cursor !== null && items.length < ids.size);
  return items;
}
