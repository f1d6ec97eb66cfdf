import type { Plant } from '../model/plant.ts';
import type { Schedule } from '../model/schedule.ts';
import { compile } from '../simulate/compile.ts';
import { RandomStream } from '../simulate/random.ts';
import { builtInRules, type Rules } from '../simulate/rules.ts';
import type { Load, Run } from '../simulate/run.ts';

/** What a plan says of a step: the unit, and its turn among all steps; lower comes first. */
export interface Turn {
  readonly unit: number;
  readonly turn: number;
}

/**
 * Rules that do what a plan says as far as it can be done, and else what the plant's own rules say. So whatever happens,
 * room that is taken or a machine that fails, the run goes on.
 *
 * @param turnOf what the plan says of a step of an order; null for nothing. The step behind the last is the way out.
 */
export function rulesByTurns(
  turnOf: (run: Run, order: number, step: number) => Turn | null,
  own: Rules,
): Pick<Rules, 'route' | 'sequence' | 'dispatch'> {
  return {
    route(run, order, candidates) {
      let best = -1;
      let first = Number.POSITIVE_INFINITY;
      for (const [index, { step, option }] of candidates.entries()) {
        const turn = turnOf(run, order.index, step);
        if (turn === null || turn.turn >= first || !option.units.includes(turn.unit)) continue;
        first = turn.turn;
        best = index;
      }
      return best < 0 ? own.route(run, order, candidates) : best;
    },
    sequence(run, unit, waiting) {
      const best = firstOf(waiting, (order) => turnOf(run, order, run.orders[order]!.step)?.turn);
      return best < 0 ? own.sequence(run, unit, waiting) : best;
    },
    dispatch(run, vehicles, loads) {
      const load = firstOf(loads, ({ order }) => turnOf(run, order, run.orders[order]!.step)?.turn);
      if (load < 0) return own.dispatch(run, vehicles, loads);
      return [nearest(run, vehicles, loads[load]!), load];
    },
  };
}

/**
 * Rules that follow a plan in a plant where things go otherwise than it expects: units and vehicles do first what it does
 * first. What is done again, and what it does not know, goes by the plant's own rules.
 */
export function rulesOfPlan(
  plant: Plant,
  schedule: Schedule,
  seed: number,
): Pick<Rules, 'route' | 'sequence' | 'dispatch'> {
  const random = new RandomStream(seed, 'rules of a plan');
  const compiled = compile(plant);
  const units = new Map(compiled.units.map(({ id }, index) => [id, index]));
  const turns = new Map<string, Turn>();
  for (const { order, step, workUnit, start } of schedule.steps) {
    turns.set(`${order}\n${step}`, { unit: units.get(workUnit)!, turn: start });
  }
  return rulesByTurns(
    ({ orders }, order, step) => {
      const { id, variant } = orders[order]!;
      return turns.get(`${id}\n${compiled.variants[variant]!.steps[step]?.id}`) ?? null;
    },
    builtInRules({ plant: compiled }, () => random.uniform()),
  );
}

/** Place of the item with the lowest turn; -1 when none has one. */
function firstOf<T>(items: readonly T[], turn: (item: T) => number | undefined): number {
  let best = -1;
  let first = Number.POSITIVE_INFINITY;
  for (let index = 0; index < items.length; index++) {
    const found = turn(items[index]!) ?? Number.POSITIVE_INFINITY;
    if (found >= first) continue;
    first = found;
    best = index;
  }
  return best;
}

function nearest(run: Run, vehicles: readonly number[], { from }: Load): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, vehicle] of vehicles.entries()) {
    const { type, node } = run.vehicles[vehicle]!;
    const time = run.travel.time(type, false, node, from);
    if (time >= least) continue;
    least = time;
    best = index;
  }
  return best;
}
