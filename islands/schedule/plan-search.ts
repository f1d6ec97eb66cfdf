import type { Plant } from '../model/plant.ts';
import type { Schedule } from '../model/schedule.ts';
import { problemOf, scheduleOfSequence, scheduleOfTransport } from './problem.ts';
import { ShopSearch } from './shop-search.ts';
import { TransportSearch } from './transport-search.ts';

/** A search for a short plan that gives what it has whenever it is asked. */
export interface PlanSearch {
  /** Makespan of the best plan so far, ms. */
  readonly makespan: number;
  /** Plans that were tried. */
  readonly tried: number;
  /** Try `count` more. The same seed and counts give the same plan on every machine. */
  run(count: number): void;
  /** The best plan so far. */
  schedule(): Schedule;
}

/**
 * Begin to plan the orders of a plant: tabu search without vehicles, annealing of operations, machines and vehicles
 * together with them.
 *
 * @throws PalaestraError `bad_input` with what the optimiser does not plan.
 */
export function searchPlan(plant: Plant, seed: number): PlanSearch {
  const problem = problemOf(plant);
  if (problem.transport === null) {
    const search = new ShopSearch(problem.shop, seed);
    return {
      get makespan() {
        return search.best.makespan;
      },
      get tried() {
        return search.moves;
      },
      run: (count) => search.run(count),
      schedule: () => scheduleOfSequence(problem, search.best),
    };
  }
  const search = new TransportSearch(problem.transport, seed);
  return {
    get makespan() {
      return search.bestMakespan;
    },
    get tried() {
      return search.tried;
    },
    run: (count) => search.run(count),
    schedule() {
      search.decoder.decode(search.best, Number.POSITIVE_INFINITY);
      return scheduleOfTransport(problem, search.decoder, search.best.choice);
    },
  };
}
