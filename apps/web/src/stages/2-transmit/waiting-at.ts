import type { GroundStation, Heartbeat, StationUploads } from '@palaestra/core';

/** Why something lies between a station and the store, worst first. */
export type Waiting = 'quarantined' | 'revoked' | 'silent' | 'stalled' | 'sending' | 'nothing';
const ORDER: readonly Waiting[] = ['quarantined', 'revoked', 'silent', 'stalled', 'sending', 'nothing'];

/** A station with what it has not sent and what the server has of it. */
export interface StationWaiting extends Omit<StationUploads, 'changedAt'> {
  readonly name: string;
  readonly why: Waiting;
  /** As the station told it last; null for one that never spoke. */
  readonly spool: Heartbeat['spool'] | null;
  readonly changedAt: string | null;
}

const NONE = { announced: 0, underWay: 0, quarantined: 0, ingested: 0, toCome: 0, changedAt: null };

/** Stations at which something waits or from which something came, the worst first, then the most bytes. */
export function waitingAt(
  uploads: readonly StationUploads[],
  stations: readonly GroundStation[],
): readonly StationWaiting[] {
  const known = new Map(uploads.map((one) => [one.station, one]));
  const heard = stations.map((station) => rowOf(station.id, station, known.get(station.id)));
  const named = new Set<string | null>(stations.map(({ id }) => id));
  const others = uploads.filter((one) => !named.has(one.station)).map((one) => rowOf(one.station, undefined, one));
  const bytes = (row: StationWaiting) => row.toCome + (row.spool?.bytes ?? 0);
  return [...heard, ...others]
    .filter((row) => row.why !== 'nothing' || row.ingested > 0)
    .toSorted((a, b) => ORDER.indexOf(a.why) - ORDER.indexOf(b.why) || bytes(b) - bytes(a));
}

function rowOf(id: string | null, station: GroundStation | undefined, upload?: StationUploads): StationWaiting {
  const spool = station?.state?.heartbeat.spool ?? null;
  const found = { ...NONE, ...upload };
  const waits = (spool?.recordings ?? 0) > 0 || found.announced + found.underWay > 0;
  const why = (): Waiting => {
    if (found.quarantined > 0) return 'quarantined';
    if (!waits) return 'nothing';
    if (station?.revoked !== undefined) return 'revoked';
    if (station?.state?.blockers.includes('silent')) return 'silent';
    return station?.state?.heartbeat.activity === 'sending' || found.underWay > 0 ? 'sending' : 'stalled';
  };
  return { ...found, station: id, name: station?.name ?? id ?? '', spool, why: why() };
}
