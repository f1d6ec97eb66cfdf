import type { Plant } from '../model/plant.ts';
import { compile } from '../simulate/compile.ts';
import { RandomStream } from '../simulate/random.ts';
import { builtInRules, type Rules } from '../simulate/rules.ts';
import type { Run } from '../simulate/run.ts';
import { outlookOf } from './rolling-problem.ts';
import { searchShortPlan } from './rolling-search.ts';

export interface RollingOptions {
  /** Plans that are tried each time; the time of a replan is in proportion. */
  readonly budget: number;
  /** Orders that are planned, those that are due or came first; 40 by default. */
  readonly orders?: number;
  readonly seed: number;
}

/** Rules that plan ahead, and how often they did. */
export interface RollingRules {
  readonly rules: Pick<Rules, 'route' | 'sequence'>;
  readonly replans: number;
}

/**
 * Plan a running plant on a rolling horizon: whenever an order came in or a unit failed or was repaired, the next orders are
 * planned anew within a budget; until then the plan tells where each order goes and which a unit takes first. Vehicles, and
 * orders beyond the horizon, go by the plant's own rules. Plans are counted, not timed, so that a run stays reproducible.
 */
export function rollingRules(plant: Plant, { budget, orders = 40, seed }: RollingOptions): RollingRules {
  const random = new RandomStream(seed, 'rolling horizon');
  const own = builtInRules({ plant: compile(plant) }, () => random.uniform());
  /** Of each order and step: the unit, and when it begins, ms since the beginning of the run. */
  let planned = new Map<string, { readonly unit: number; readonly start: number }>();
  let seen = '';
  let replans = 0;

  function look(run: Run): void {
    const state = stateOf(run);
    if (state === seen) return;
    seen = state;
    const outlook = outlookOf(run, orders);
    planned = new Map();
    if (outlook === null) return;
    replans++;
    const { shop, operations } = outlook;
    const { choice, decoder } = searchShortPlan(shop, budget, random);
    for (const [v, { order, step }] of operations.entries()) {
      planned.set(`${order} ${step}`, { unit: shop.machine[choice[v]!]!, start: run.now + decoder.start[v]! });
    }
  }

  return {
    get replans() {
      return replans;
    },
    rules: {
      route(run, order, candidates) {
        look(run);
        let best = -1;
        let earliest = Number.POSITIVE_INFINITY;
        for (const [index, { step, option }] of candidates.entries()) {
          const plan = planned.get(`${order.index} ${step}`);
          if (plan === undefined || plan.start >= earliest || !option.units.includes(plan.unit)) continue;
          earliest = plan.start;
          best = index;
        }
        return best < 0 ? own.route(run, order, candidates) : best;
      },
      sequence(run, unit, waiting) {
        look(run);
        let best = -1;
        let earliest = Number.POSITIVE_INFINITY;
        for (const [index, order] of waiting.entries()) {
          const start = planned.get(`${order} ${run.orders[order]!.step}`)?.start ?? Number.POSITIVE_INFINITY;
          if (start >= earliest) continue;
          earliest = start;
          best = index;
        }
        return best < 0 ? own.sequence(run, unit, waiting) : best;
      },
    },
  };
}

/** What a plan depends on: who came in, and what is out of order. */
function stateOf({ inside, finished, scrapped, units }: Run): string {
  let down = '';
  for (const { index, failed } of units) if (failed) down += ` ${index}`;
  return `${inside + finished + scrapped}${down}`;
}
