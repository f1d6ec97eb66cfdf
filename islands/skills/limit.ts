import { estimate } from '../kpi/estimate.ts';
import type { Figures } from '../kpi/figures.ts';
import type { Plant } from '../model/plant.ts';
import type { RunRecord } from '../simulate/run-record.ts';

/**
 * What keeps a plant from making more: all that is ordered gets made; or else what has the least time to spare, and how many
 * orders the plant lets in at once, null for any number.
 */
export type Limit =
  | { readonly kind: 'orders' }
  /** `share`: of its open time in which an island works, is set up or is repaired; of all time in which vehicles do not wait. */
  | { readonly kind: 'island'; readonly island: string; readonly share: number; readonly inside: number | null }
  | { readonly kind: 'vehicles'; readonly share: number; readonly inside: number | null };

/** What a run tells about what limits it. */
export interface Load {
  /** Orders that came in the window less those that ended in it, per hour. */
  readonly left: number;
  /** Busy shares, in the order of the plant's islands. */
  readonly islands: readonly number[];
  /** Null without vehicles. */
  readonly vehicles: number | null;
}

/** @param figures of the same run; their window, s, is the one that counts */
export function loadOf({ orders, plant: { plant } }: RunRecord, figures: Figures): Load {
  const { from, to, finished, scrapped, units, fleet } = figures;
  const came = orders.filter(({ release }) => release >= from * 1000 && release < to * 1000).length;
  return {
    left: (came - finished - scrapped) / ((to - from) / 3600),
    islands: plant.islands.map(({ id }) => {
      const own = units.filter(({ island }) => island === id);
      const open = own.reduce((sum, unit) => sum + unit.open, 0);
      const busy = own.reduce((sum, unit) => sum + unit.processing + unit.setup + unit.failed, 0);
      return open > 0 ? Math.min(1, busy / open) : 0;
    }),
    vehicles: fleet === null ? null : 1 - fleet.waiting,
  };
}

/**
 * What limits a plant over replications. It keeps up with what is ordered as long as the 95 % interval of what is left over
 * holds zero; no share of busy time tells that.
 */
export function limitOf({ islands, control: { release } }: Plant, loads: readonly Load[]): Limit {
  const { mean, half } = estimate(loads.map(({ left }) => left));
  if (mean !== null && half !== null && mean - half <= 0) return { kind: 'orders' };
  const over = (share: (load: Load) => number) => loads.reduce((sum, load) => sum + share(load), 0) / loads.length;
  const busy = islands.map((_, at) => over((load) => load.islands[at]!));
  const share = Math.max(...busy);
  const driving = over(({ vehicles }) => vehicles ?? 0);
  const inside = typeof release === 'object' ? release.conwip : null;
  if (driving > share) return { kind: 'vehicles', share: driving, inside };
  return { kind: 'island', island: islands[busy.indexOf(share)]!.id, share, inside };
}
