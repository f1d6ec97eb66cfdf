import {
  type Estimate,
  estimate,
  makespanOf,
  openSimulation,
  type Plant,
  rulesOfPlan,
  type Schedule,
} from '@palaestra/islands';
import { answerOrder } from './worker-talk.ts';

/** Runs of the real plant, by its rules and by a plan that they follow as far as they can. */
export interface AgainstOrder {
  readonly plant: Plant;
  readonly schedule: Schedule;
  readonly replications: number;
}

/** Ends of the last order, s, over the replications; null where a run did not end. */
export interface Against {
  readonly rules: Estimate;
  readonly plan: Estimate;
  /** Plan less rules, of pairs with the same luck. */
  readonly difference: Estimate;
  readonly replications: number;
}

/** Who is not ready by then never is. */
const LONGEST = 30 * 86_400_000;

answerOrder<AgainstOrder, number, Against>(async ({ plant, schedule, replications }, tell) => {
  const rules: (number | null)[] = [];
  const plan: (number | null)[] = [];
  for (let seed = 1; seed <= replications; seed++) {
    rules.push(endOf(plant, seed, null));
    tell((seed - 0.5) / replications);
    plan.push(endOf(plant, seed, schedule));
    tell(seed / replications);
  }
  const differences = rules.map((value, index) => {
    const other = plan[index] ?? null;
    return value === null || other === null ? null : other - value;
  });
  return { rules: estimate(rules), plan: estimate(plan), difference: estimate(differences), replications };
});

function endOf(plant: Plant, seed: number, schedule: Schedule | null): number | null {
  const rules = schedule === null ? {} : { rules: rulesOfPlan(plant, schedule, seed) };
  const { run, advance } = openSimulation(plant, { seed, ...rules });
  // Failures by the calendar go on for ever: only until everything is done.
  for (let until = 0; until < LONGEST && makespanOf(run) === null; ) {
    until += 3_600_000;
    if (!advance(until)) break;
  }
  const end = makespanOf(run);
  return end === null ? null : end / 1000;
}
