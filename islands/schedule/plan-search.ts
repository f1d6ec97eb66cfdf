import { PalaestraError } from '@palaestra/core';
import type { Plant } from '../model/plant.ts';
import type { Schedule } from '../model/schedule.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { FloorSearch } from './floor-search.ts';
import { lowerBoundOf } from './lower-bound.ts';
import { makespanOf } from './plan-of-run.ts';
import { type Problem, problemOf, scheduleOfSequence, scheduleOfTransport } from './problem.ts';
import { ShopSearch } from './shop-search.ts';
import { TransportSearch } from './transport-search.ts';

/** A search for a short plan that goes on as long as it is asked to. */
export interface PlanSearch {
  /** Makespan of the best plan so far, ms; Infinity until there is one. */
  readonly makespan: number;
  /** No plan is shorter, ms. */
  readonly bound: number;
  /** Plans that were tried. */
  readonly tried: number;
  /**
   * Try `count` more, or, of a large plant, a part of what one takes. The same seed and counts give the same plan on every
   * machine.
   */
  run(count: number): void;
  /** The best plan so far. @throws PalaestraError `bad_input` while there is none. */
  schedule(): Schedule;
}

/**
 * Begin to plan the orders of a plant, as it is expected to run (`expectedPlant`): tabu search without vehicles and set-up;
 * annealing of operations, machines and vehicles together with them; where room is limited, plans are tried in the simulator.
 *
 * @throws PalaestraError `bad_input` for what cannot be planned.
 */
export function searchPlan(plant: Plant, seed: number): PlanSearch {
  const problem = problemOf(plant);
  const bound = lowerBoundOf(problem);
  if (problem.isTight) return searchFloor(problem, seed, bound);
  if (problem.transport === null) {
    const search = new ShopSearch(problem.shop, seed);
    return {
      bound,
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
    bound,
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

function searchFloor(problem: Problem, seed: number, bound: number): PlanSearch {
  const search = new FloorSearch(problem, seed, bound);
  return {
    bound,
    get makespan() {
      return search.makespan;
    },
    get tried() {
      return search.tried;
    },
    run: (count) => search.run(count),
    schedule() {
      if (search.schedule !== null) return search.schedule;
      const { id } = problem.plant.plant;
      if (!search.hasTried) {
        throw new PalaestraError(
          'bad_input',
          `Cannot plan: the search ended before its first plan was whole; let it go on longer (${id})`,
        );
      }
      throw new PalaestraError(
        'bad_input',
        `Cannot plan: no plan was found that does not block itself after ${search.tried} tries; let fewer orders in at once (conwip) or give the islands more room (${id})`,
      );
    },
  };
}

/** How long a plan takes in the simulator, ms, in the plant for which it was made (`expectedPlant`); null when it never ends. */
export function replayOf(expected: Plant, schedule: Schedule): number | null {
  const { run, advance } = openSimulation(expected, { seed: 1, schedule });
  advance(Number.POSITIVE_INFINITY);
  return makespanOf(run);
}
