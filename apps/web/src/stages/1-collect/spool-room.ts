import type { Heartbeat } from '@palaestra/core';

type Spool = Pick<Heartbeat['spool'], 'bytes' | 'limit' | 'perHour'>;

/** From here on it is worth a word everywhere, h: a lunch break and a conversation with whoever runs the network. */
export const SOON_H = 2;

/** Hours until a spool is full at the pace of its last minutes; null while it does not fill, or when nobody knows. */
export function hoursLeft({ bytes, limit, perHour }: Spool): number | null {
  if (limit == null || perHour == null || perHour <= 0) return null;
  return Math.max(0, limit - bytes) / perHour;
}

/** Share of a spool that is taken, 0 to 1; null when its limit is not known. */
export function shareTaken({ bytes, limit }: Spool): number | null {
  if (limit == null) return null;
  return limit === 0 ? 1 : Math.min(1, bytes / limit);
}
