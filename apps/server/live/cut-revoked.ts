import { stationOf } from '@palaestra/collect/server';
import { PalaestraError, type Station } from '@palaestra/core';
import type { StageContext } from '@palaestra/platform/http';

/** @throws PalaestraError `forbidden` for a station that was taken out of work; `not_found` when there is none. */
export async function refuseRevoked({ db }: Pick<StageContext, 'db'>, org: string, id: string, action: string) {
  const { revoked } = await stationOf(db, org, id);
  if (revoked !== undefined) throw new PalaestraError('forbidden', `Cannot ${action}: ${sentenceOf(revoked)} (${id})`);
}

/**
 * Call `cut` once with the reason when the station is taken out of work. It is looked up whenever the ground tells of a change to
 * it, and once in the beginning, because it may have been revoked while its connection was opened.
 *
 * @param signal ends the watch; its connection is gone.
 */
export async function cutWhenRevoked(
  { db, live, log }: Pick<StageContext, 'db' | 'live' | 'log'>,
  { org, id }: { readonly org: string; readonly id: string },
  cut: (reason: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const changes = live.listen(org, signal)[Symbol.asyncIterator]();
  // Asked for before the first look, so that no change falls between the two.
  let change = changes.next();
  try {
    while (!signal.aborted) {
      const { revoked } = await stationOf(db, org, id);
      if (revoked !== undefined) return cut(sentenceOf(revoked));
      for (let concerns = false; !concerns; change = changes.next()) {
        const { done, value } = await change;
        if (done === true) return;
        concerns = value.kind === 'ground' && value.id === id;
      }
    }
  } catch (error) {
    // Better without its picture than shown against a revocation; it connects again by itself and is asked then.
    log.error({ err: error, station: id }, 'whether a station was revoked could not be looked up');
    cut('the server could not look up whether it may still send');
  }
}

function sentenceOf({ by, reason }: NonNullable<Station['revoked']>): string {
  return `the station was revoked by ${by}, ${reason}`;
}
