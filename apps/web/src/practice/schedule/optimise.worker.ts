import {
  batchOf,
  expectedPlant,
  type LeftOut,
  leftOut,
  makespanOf,
  openSimulation,
  type Plant,
  type Schedule,
  searchPlan,
} from '@palaestra/islands';
import { buffersOf, type FinishedRun, finishedOf } from '../run/simulate-plant.ts';
import { answerOrder } from './worker-talk.ts';

/** What is to be planned. */
export interface PlanOrder {
  readonly plant: Plant;
  /** So many pieces of the mix; null for the plant's own orders. */
  readonly pieces: number | null;
  /** How long to search. */
  readonly seconds: number;
  readonly seed: number;
}

/** How far the search is. Times in ms. */
export interface PlanNews {
  /** s */
  readonly spent: number;
  /** Null while there is no plan. */
  readonly makespan: number | null;
  readonly bound: number;
  /** What the plant's own rules need for the same orders; null when they block themselves. */
  readonly rules: number | null;
  readonly tried: number;
}

/** The best plan, and the run in which the simulator followed it. */
export interface FoundPlan extends PlanNews {
  /** The plant with the orders that were planned. */
  readonly plant: Plant;
  /** The same as the plan expects it, in which it was run. */
  readonly expected: Plant;
  readonly leftOut: readonly LeftOut[];
  readonly schedule: Schedule;
  readonly run: FinishedRun;
  /** End of the last order in that run, ms; null when it blocked itself. */
  readonly simulated: number | null;
}

/** A search goes on in parts, so that it can be stopped; each as long as this, ms. */
const PART = 120;

let stopped = false;
self.addEventListener('message', ({ data }: MessageEvent) => {
  if (data === 'stop') stopped = true;
});

answerOrder<PlanOrder, PlanNews, FoundPlan>(
  async ({ plant: given, pieces, seconds, seed }, tell) => {
    const plant = pieces === null ? { ...given, arrivals: [] } : batchOf(given, pieces);
    const expected = expectedPlant(plant);
    const begun = performance.now();
    const search = searchPlan(plant, seed);
    const own = openSimulation(expected, { seed: 1 });
    own.advance(Number.POSITIVE_INFINITY);
    const rules = makespanOf(own.run);
    const news = (): PlanNews => ({
      spent: (performance.now() - begun) / 1000,
      makespan: Number.isFinite(search.makespan) ? search.makespan : null,
      bound: search.bound,
      rules,
      tried: search.tried,
    });
    let count = 50;
    for (tell(news()); !stopped && performance.now() - begun < seconds * 1000; tell(news())) {
      if (search.makespan <= search.bound) break;
      const part = performance.now();
      search.run(count);
      const took = performance.now() - part;
      count = Math.max(1, Math.min(count * 4, Math.round((count * PART) / Math.max(took, 1))));
      // Lets the word to stop in.
      await new Promise((resolve) => setTimeout(resolve));
    }
    const schedule = search.schedule();
    const { run, advance } = openSimulation(expected, { seed: 1, schedule });
    advance(Number.POSITIVE_INFINITY);
    const simulated = makespanOf(run);
    return {
      ...news(),
      plant,
      expected,
      leftOut: leftOut(given),
      schedule,
      simulated,
      run: finishedOf(run, 'matrix'),
    };
  },
  ({ run }) => buffersOf(run),
);
