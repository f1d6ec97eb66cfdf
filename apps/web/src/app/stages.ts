import type { Stage } from '@palaestra/core';

/** Where a stage's work is looked at, and the letter that goes there after `g`. */
export const STAGE_PLACE = {
  collect: { to: '/collect', search: {}, key: 'c' },
  transmit: { to: '/transmit', search: {}, key: 'x' },
  cleanse: { to: '/episodes', search: { decision: 'review' }, key: 'q' },
  label: { to: '/episodes', search: { labelled: 'proposed' }, key: 'l' },
  manage: { to: '/datasets', search: {}, key: 'm' },
  train: { to: '/runs', search: {}, key: 't' },
  evaluate: { to: '/evaluations', search: {}, key: 'v' },
  certify: { to: '/standards', search: {}, key: 's' },
} as const satisfies Record<Stage, { to: string; search: object; key: string }>;

/** The page of a thing that an id names, by the id's prefix; null where there is none. */
export function placeOf(id: string): { to: string; params: Record<string, string> } | null {
  if (id.startsWith('ep_')) return { to: '/episodes/$id', params: { id } };
  if (id.startsWith('ds_')) return { to: '/datasets/$id', params: { id } };
  if (id.startsWith('run_')) return { to: '/runs/$id', params: { id } };
  if (id.startsWith('ev_')) return { to: '/evaluations/$id', params: { id } };
  if (id.startsWith('wo_')) return { to: '/orders/$id', params: { id } };
  if (id.startsWith('cf_')) return { to: '/conformance/$id', params: { id } };
  if (/^[0-9a-f]{64}$/.test(id)) return { to: '/revisions/$sha', params: { sha: id } };
  return null;
}
