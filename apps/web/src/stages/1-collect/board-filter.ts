import type { GroundStation } from '@palaestra/core';

/** Which stations a person wants to see. */
export const SHOWN = ['all', 'help', 'working', 'away'] as const;
export type Shown = (typeof SHOWN)[number];

/** What is asked for in an address; everything for what is unknown. */
export function shownIn(text: string | undefined): Shown {
  return SHOWN.find((one) => one === text) ?? 'all';
}

/**
 * Whether a station is among those: `help` for what somebody has to mend, `working` for what may record or does, `away` for
 * what says nothing or has nobody.
 */
export function isShown({ state, revoked }: GroundStation, shown: Shown): boolean {
  if (shown === 'all') return true;
  const first = revoked === undefined ? state?.blockers[0] : 'revoked';
  const away = state === null || first === 'silent' || first === 'no_session' || first === 'revoked';
  if (shown === 'away') return away;
  return !away && (shown === 'help') === (first !== undefined);
}

/** Stations whose name, id or person has the typed words in it. */
export function isNamed({ id, name, state }: GroundStation, typed: string): boolean {
  const text = `${id} ${name} ${state?.person ?? ''}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
