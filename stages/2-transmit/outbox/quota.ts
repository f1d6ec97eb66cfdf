/** How full a spool is. A full one still takes recordings: what is unsent is never dropped. */
export type QuotaLevel = 'ok' | 'filling' | 'nearly_full' | 'full';

export interface QuotaState {
  readonly level: QuotaLevel;
  /** Bytes of recordings that are not verified yet. */
  readonly bytes: number;
  /** Bytes that they may take; null when there is no limit that anybody knows. */
  readonly quota: number | null;
  /** What to tell a person; null while all is well. */
  readonly warning: string | null;
}

/** Shares of the quota at which a spool warns. */
const FILLING = 0.8;
const NEARLY_FULL = 0.95;

/**
 * Hold what a spool has against its quota and against what the disk still takes, whichever is less.
 *
 * @param freeBytes of the disk; null when nobody can tell.
 */
export function quotaState(
  bytes: number,
  recordings: number,
  quota: number | null,
  freeBytes: number | null,
): QuotaState {
  const byDisk = freeBytes === null ? Number.POSITIVE_INFINITY : bytes + freeBytes;
  const limit = Math.min(quota ?? Number.POSITIVE_INFINITY, byDisk);
  if (limit === Number.POSITIVE_INFINITY) return { level: 'ok', bytes, quota: null, warning: null };
  const share = limit === 0 ? 1 : bytes / limit;
  const level = share >= 1 ? 'full' : share >= NEARLY_FULL ? 'nearly_full' : share >= FILLING ? 'filling' : 'ok';
  if (level === 'ok') return { level, bytes, quota: limit, warning: null };
  const what = limit === quota ? 'its quota' : 'the disk';
  const found = `${Math.floor(share * 100)} % of ${what} (${sizeText(bytes)} of ${sizeText(limit)})`;
  const wait = `${recordings} ${recordings === 1 ? 'recording waits' : 'recordings wait'}`;
  return { level, bytes, quota: limit, warning: `The spool holds ${found}; ${wait}, none is dropped` };
}

/** Bytes as people write them, in decimal units: `1.5 GB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[step]}`;
}
