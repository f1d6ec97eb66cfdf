import { PalaestraError } from '@palaestra/core';
import type { Plant } from '../model/plant.ts';
import { type Problem, problemOf } from '../schedule/problem.ts';
import { modelOf } from './cp-model.ts';
import type { CpSat } from './cp-sat.ts';

export type { CpSat } from './cp-sat.ts';

/** Larger cases are not proved in any time that a person waits; the model would take all memory. */
const MOST_OPERATIONS = 100;

/** What a proof says. Times in seconds. */
export interface Proof {
  /** `optimal`: no plan is shorter than `makespan`; `open`: the time ran out, the shortest lies between `bound` and `makespan`. */
  readonly verdict: 'optimal' | 'open';
  readonly makespan: number;
  readonly bound: number;
}

/**
 * Prove that no plan of a plant is shorter, or how much shorter one could be, by CP-SAT. It blocks its thread until it ends,
 * so call it in a worker.
 *
 * @param known makespan of a plan that was found, ms; the search looks for nothing longer.
 * @param load fetches the solver; called only when there is something to prove.
 * @throws PalaestraError `bad_input` for what the optimiser does not plan, `too_large` for more than 100 operations, and
 * what `load` throws.
 */
export async function prove(plant: Plant, known: number, seconds: number, load: () => Promise<CpSat>): Promise<Proof> {
  const problem = withOneType(problemOf(plant));
  const size = problem.shop.operations;
  if (size > MOST_OPERATIONS) {
    throw new PalaestraError(
      'too_large',
      `Cannot prove the plan: expected at most ${MOST_OPERATIONS} operations, found ${size} (${plant.id})`,
    );
  }
  // The model knows neither set-up nor kits nor room: what it proves is a bound, and more only where the plan reaches it.
  const isLess =
    problem.isTight || problem.shop.setups !== null || new Set(plant.vehicles.map(({ type }) => type)).size > 1;
  const { CpModel, CpSolver } = await load();
  const { model, unit } = modelOf(problem, known, () => new CpModel());
  const solver = new CpSolver();
  const status = await solver.solve(model, {
    numSearchWorkers: 1,
    randomSeed: 1,
    maxTimeInSeconds: seconds,
    // Job shops with little choice of machines need both; without them ft10 stays open (measured).
    useStrongPropagationInDisjunctive: true,
    useDynamicPrecedenceInDisjunctive: true,
  });
  const name = solver.statusName(status);
  if (name === 'INFEASIBLE') {
    throw new PalaestraError(
      'bad_input',
      `Cannot prove the plan: no plan takes as little as ${known / 1000} s (${plant.id})`,
    );
  }
  const found = name === 'OPTIMAL' || name === 'FEASIBLE';
  const makespan = found ? (solver.objectiveValue() * unit) / 1000 : known / 1000;
  const bound = name === 'UNKNOWN' ? 0 : (Math.ceil(solver.bestObjectiveBound() - 1e-6) * unit) / 1000;
  if (isLess) return { verdict: bound * 1000 >= known ? 'optimal' : 'open', makespan: known / 1000, bound };
  return { verdict: name === 'OPTIMAL' ? 'optimal' : 'open', makespan, bound };
}

/** Every vehicle drives as the fastest of them and carries everything: nothing that could be reached is lost. */
function withOneType(problem: Problem): Problem {
  const { transport } = problem;
  if (transport === null || transport.table.every((at) => at === 0)) return problem;
  const size = transport.places ** 2;
  const least = (table: Int32Array) =>
    Int32Array.from({ length: size }, (_, at) => {
      let best = table[at]!;
      for (let other = at + size; other < table.length; other += size) best = Math.min(best, table[other]!);
      return best;
    });
  return { ...problem, transport: { ...transport, empty: least(transport.empty), loaded: least(transport.loaded) } };
}
