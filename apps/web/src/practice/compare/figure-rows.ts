import type { IsoFigures, KeyFigures } from '@palaestra/islands';

/** A figure as a row of a table. */
export interface FigureRow {
  readonly name: FigureName;
  readonly one: number | null;
  /** What runs beside it; undefined when nothing does. */
  readonly other?: number | null;
  /** other - one; null where one of them says nothing. */
  readonly difference?: number | null;
  /** True when the difference is for the better, false for the worse, null where it is neither. */
  readonly better?: boolean | null;
}

const OWN_FIGURES = [
  'throughput',
  'finished',
  'leadTime',
  'wip',
  'onTime',
  'firstPassYield',
  'allocation',
  'loaded',
  'empty',
] as const;
export type OwnFigureName = (typeof OWN_FIGURES)[number];

/** Indicators of ISO 22400-2 over all work units, in the order in which the standard builds them up. */
const ISO_FIGURES = [
  'oee',
  'availability',
  'effectiveness',
  'qualityRatio',
  'nee',
  'allocationEfficiency',
  'utilizationEfficiency',
  'technicalEfficiency',
  'setupRate',
  'mtbf',
  'mttf',
  'mttr',
  'correctiveMaintenanceRatio',
] as const satisfies readonly (keyof IsoFigures)[];
export type FigureName = OwnFigureName | keyof IsoFigures;

export function isIsoFigure(name: FigureName): name is keyof IsoFigures {
  return (ISO_FIGURES as readonly string[]).includes(name);
}

/** How a figure is written. */
export const FIGURE_FORM: Readonly<Record<FigureName, 'rate' | 'count' | 'time' | 'mean' | 'share'>> = {
  throughput: 'rate',
  finished: 'count',
  leadTime: 'time',
  wip: 'mean',
  onTime: 'share',
  firstPassYield: 'share',
  allocation: 'share',
  loaded: 'share',
  empty: 'share',
  oee: 'share',
  availability: 'share',
  effectiveness: 'share',
  qualityRatio: 'share',
  nee: 'share',
  allocationEfficiency: 'share',
  utilizationEfficiency: 'share',
  technicalEfficiency: 'share',
  setupRate: 'share',
  mtbf: 'time',
  mttf: 'time',
  mttr: 'time',
  correctiveMaintenanceRatio: 'share',
};

/** Figures of which more is better: 1, less: -1, neither: 0. */
const GOOD: Readonly<Record<FigureName, number>> = {
  throughput: 1,
  finished: 1,
  leadTime: -1,
  wip: -1,
  onTime: 1,
  firstPassYield: 1,
  allocation: 1,
  loaded: 0,
  empty: -1,
  oee: 1,
  availability: 1,
  effectiveness: 1,
  qualityRatio: 1,
  nee: 1,
  allocationEfficiency: 1,
  utilizationEfficiency: 1,
  technicalEfficiency: 1,
  setupRate: -1,
  mtbf: 1,
  mttf: 1,
  mttr: -1,
  correctiveMaintenanceRatio: -1,
};

/** The figures of a run, and of what runs beside it with the difference. Figures that neither knows are left out. */
export function figureRows(one: KeyFigures, other?: KeyFigures): readonly FigureRow[] {
  return [...OWN_FIGURES, ...ISO_FIGURES]
    .map((name): FigureRow => {
      const a = figureOf(one, name);
      if (other === undefined) return { name, one: a };
      const b = figureOf(other, name);
      const difference = a === null || b === null ? null : b - a;
      const size = Math.max(Math.abs(a ?? 0), Math.abs(b ?? 0));
      const counts = difference !== null && Math.abs(difference) > 1e-9 * size && GOOD[name] !== 0;
      return { name, one: a, other: b, difference, better: counts ? difference! * GOOD[name] > 0 : null };
    })
    .filter((row) => row.one !== null || (row.other ?? null) !== null);
}

function figureOf(figures: KeyFigures, name: FigureName): number | null {
  switch (name) {
    case 'throughput':
    case 'finished':
    case 'leadTime':
    case 'wip':
    case 'onTime':
    case 'firstPassYield':
      return figures[name];
    case 'allocation':
      return figures.allocationRatio;
    case 'loaded':
      return figures.fleet?.loaded ?? null;
    case 'empty':
      return figures.fleet?.emptyTripRatio ?? null;
    default:
      return figures.iso[name];
  }
}
