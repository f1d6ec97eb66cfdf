import { useCallback, useEffect, useRef, useState } from 'react';
import type { FoundPlan, PlanNews, PlanOrder } from './optimise.worker.ts';
import { askWorker } from './worker-talk.ts';

/** A search as it goes on. */
export interface Search {
  readonly order: PlanOrder;
  readonly news: PlanNews | null;
  /** When the plan became shorter: s of searching, ms of makespan. */
  readonly course: readonly { readonly spent: number; readonly makespan: number }[];
  readonly found: FoundPlan | null;
  readonly error: unknown;
}

/** Search for a plan in a worker of this page; `stop` ends the search and keeps the best so far. */
export function useOptimiser() {
  const [search, setSearch] = useState<Search | null>(null);
  const worker = useRef<Worker | null>(null);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const start = useCallback((order: PlanOrder) => {
    leaving.current?.abort();
    const gone = new AbortController();
    leaving.current = gone;
    worker.current = new Worker(new URL('./optimise.worker.ts', import.meta.url), { type: 'module' });
    setSearch({ order, news: null, course: [], found: null, error: null });
    const change = (how: (before: Search) => Search) => {
      if (!gone.signal.aborted) setSearch((before) => (before === null ? null : how(before)));
    };
    const onNews = (news: PlanNews) =>
      change((before) => {
        const { makespan, spent } = news;
        const isBetter = makespan !== null && makespan !== before.course.at(-1)?.makespan;
        return { ...before, news, course: isBetter ? [...before.course, { spent, makespan }] : before.course };
      });
    askWorker<PlanNews, FoundPlan>(worker.current, order, { signal: gone.signal, onNews }).then(
      (found) => change((before) => ({ ...before, news: found, found })),
      (error: unknown) => change((before) => ({ ...before, error })),
    );
  }, []);
  const stop = useCallback(() => worker.current?.postMessage('stop'), []);
  return { search, start, stop };
}
