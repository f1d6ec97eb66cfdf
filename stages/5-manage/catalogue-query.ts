import { Decision, Outcome } from '@palaestra/core';
import { z } from 'zod';

/** Orders of the episode list. */
export const CatalogueSort = z.enum(['stored', 'recorded', 'duration', 'findings', 'task', 'operator']);
export type CatalogueSort = z.infer<typeof CatalogueSort>;

/** Which episodes a page shows and in which order; every member narrows it. */
export const CatalogueQuery = z.object({
  /** Words that all have to stand in task, instruction, operator or station; one with `ep_` is the beginning of an id. */
  q: z.string().max(200).optional(),
  task: z.string().optional(),
  operator: z.string().optional(),
  station: z.string().optional(),
  /** `none`: not judged yet. */
  decision: z.union([Decision, z.literal('none')]).optional(),
  outcome: Outcome.optional(),
  labelled: z.enum(['none', 'proposed', 'confirmed']).optional(),
  simulated: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
  sort: CatalogueSort.default('stored'),
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2000).optional(),
});
export type CatalogueQuery = z.infer<typeof CatalogueQuery>;

/** Where a page ended: the sort key of its last row, as PostgreSQL writes it, and the row's id. */
export const CatalogueCursor = z.tuple([CatalogueSort, z.string(), z.string()]);
export type CatalogueCursor = z.infer<typeof CatalogueCursor>;

/** A cursor as text for an address. */
export function encodeCursor(cursor: CatalogueCursor): string {
  const bytes = new TextEncoder().encode(JSON.stringify(cursor));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The cursor in `text`, or null when it is none of ours. */
export function decodeCursor(text: string): CatalogueCursor | null {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    return CatalogueCursor.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data ?? null;
  } catch {
    return null;
  }
}
