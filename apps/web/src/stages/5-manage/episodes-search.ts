import { Decision, Outcome } from '@palaestra/core';

/** Columns by which the list can be ordered, as the API names them. */
const SORTS = ['stored', 'recorded', 'duration', 'findings', 'task', 'operator'] as const;
export type Sort = (typeof SORTS)[number];

/** Filter and order of the episode list, as they stand in the address. */
export interface EpisodesSearch {
  readonly q?: string;
  readonly task?: string;
  readonly operator?: string;
  readonly station?: string;
  readonly decision?: Decision | 'none';
  readonly outcome?: Outcome;
  readonly labelled?: 'none' | 'proposed' | 'confirmed';
  readonly simulated?: boolean;
  readonly sort?: Sort;
  readonly order?: 'asc' | 'desc';
  /** Put the cursor into the search field when the page opens. */
  readonly find?: boolean;
}

/** Read the address leniently: what is not understood is left out, never an error. */
export function episodesSearch(search: Record<string, unknown>): EpisodesSearch {
  const found = {
    q: text(search.q),
    task: text(search.task),
    operator: text(search.operator),
    station: text(search.station),
    decision: oneOf([...Decision.options, 'none' as const], search.decision),
    outcome: oneOf(Outcome.options, search.outcome),
    labelled: oneOf(['none', 'proposed', 'confirmed'] as const, search.labelled),
    simulated: typeof search.simulated === 'boolean' ? search.simulated : undefined,
    sort: oneOf(SORTS, search.sort),
    order: oneOf(['asc', 'desc'] as const, search.order),
    find: search.find === true ? true : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function text(value: unknown): string | undefined {
  return (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((one) => one === value);
}
