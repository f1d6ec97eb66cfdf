import { type Estimate, estimate } from '../kpi/estimate.ts';
import type { Figures } from '../kpi/figures.ts';
import type { Replication } from './replication.ts';
import { meanSeries, warmUpOf } from './warm-up.ts';

/** Figures that are one number. */
export type FigureName = {
  [Name in keyof Figures]: Figures[Name] extends number | null ? Name : never;
}[keyof Figures];

/** A figure of two experiments, and how much the other is above the one, each with its 95 % interval. */
export interface FigureComparison {
  readonly figure: FigureName;
  readonly one: Estimate;
  readonly other: Estimate;
  /** Of the pairs with the same seed: the luck that both share cancels out. */
  readonly difference: Estimate;
}

/** @param one, other as many, with the same seeds in the same order. */
export function compareReplications(
  one: readonly Replication[],
  other: readonly Replication[],
  figures: readonly FigureName[],
): FigureComparison[] {
  return figures.map((figure) => {
    const a = one.map((run) => run.figures[figure]);
    const b = other.map((run) => run.figures[figure]);
    const differences = a.map((value, index) => {
      const same = b[index] ?? null;
      return value === null || same === null ? null : same - value;
    });
    return { figure, one: estimate(a), other: estimate(b), difference: estimate(differences) };
  });
}

/** How long the warm-up of an experiment lasts by its replications, ms; null when they are too short to tell. */
export function warmUpMs(replications: readonly Replication[], horizonMs: number): number | null {
  const course = meanSeries(replications.map(({ inside }) => inside));
  const { cut, isSettled } = warmUpOf(course);
  return isSettled ? (cut / course.length) * horizonMs : null;
}
