import type { StageContext } from '@palaestra/platform/http';
import { readSituation, type Situation } from './ground-store.ts';

/** How long what was read of a station is believed, ms, where another process of this server may have changed it. */
const BELIEVED_MS = 2000;

/** What a heartbeat is judged by. Stations speak far more often than anything about them changes. */
export interface Situations {
  /** @throws PalaestraError `not_found` when the organization has no such station. */
  of(org: string, station: string): Promise<Situation>;
  /** Read one station of the organization, or all, anew. */
  forget(org: string, station?: string): void;
}

/**
 * The situations of the stations that spoke lately. Questions that come while one is being answered wait for its answer, so
 * a flood of heartbeats is one question to the database in two seconds. Only stations that exist are kept.
 */
export function situations({ db, clock }: Pick<StageContext, 'db' | 'clock'>): Situations {
  const known = new Map<string, { readonly atMs: number; readonly found: Promise<Situation> }>();
  const keyOf = (org: string, station: string) => `${org}\n${station}`;
  return {
    of(org, station) {
      const key = keyOf(org, station);
      const atMs = clock.now().getTime();
      const last = known.get(key);
      if (last !== undefined && Math.abs(atMs - last.atMs) < BELIEVED_MS) return last.found;
      const entry = { atMs, found: readSituation(db, org, station) };
      known.set(key, entry);
      entry.found.catch(() => {
        if (known.get(key) === entry) known.delete(key);
      });
      return entry.found;
    },
    forget(org, station) {
      if (station !== undefined) known.delete(keyOf(org, station));
      else for (const key of known.keys()) if (key.startsWith(keyOf(org, ''))) known.delete(key);
    },
  };
}
