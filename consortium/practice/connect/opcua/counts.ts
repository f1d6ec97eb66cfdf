import { EVENT, type Run } from '@palaestra/islands';

/** What each work unit has done since the start, by its place in the plant. */
export interface Counts {
  /** Pieces whose work ended. */
  readonly pieces: number[];
  /** Time spent on them, ms. */
  readonly busy: number[];
  /** Take the rows from `from` to `to` of the log in. */
  add(run: Run, from: number, to: number): void;
}

/** @param units how many the plant has now; those that a change adds count from 0 */
export function counts(units: number): Counts {
  const pieces = new Array<number>(units).fill(0);
  const busy = new Array<number>(units).fill(0);
  const since = new Array<number>(units).fill(0);
  return {
    pieces,
    busy,
    add({ log, units: all }, from, to) {
      for (let unit = pieces.length; unit < all.length; unit++) pieces[unit] = busy[unit] = since[unit] = 0;
      for (let row = from; row < to; row++) {
        const unit = log.resource[row]!;
        if (log.type[row] === EVENT.started) since[unit] = log.time[row]!;
        if (log.type[row] !== EVENT.ended) continue;
        pieces[unit]!++;
        busy[unit]! += log.time[row]! - since[unit]!;
      }
    },
  };
}
