import type { Schedule } from '../model/schedule.ts';
import { RandomStream } from '../simulate/random.ts';
import { builtInRules, type Rules } from '../simulate/rules.ts';
import type { Run } from '../simulate/run.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { rulesByTurns } from './follow-plan.ts';
import { makespanOf, planOfRun } from './plan-of-run.ts';
import type { Problem } from './problem.ts';
import { shortPlan } from './rolling-search.ts';

/** A run in the simulator counts as so many plans of the decoder; it takes about as long. */
const RUN_COUNTS = 100;
/** A run is done in so many parts at most, each of about so many operations, so that a person can stop within it. */
const MOST_PARTS = RUN_COUNTS;
const PART_OPERATIONS = 100;
/** Plans of the decoder, per operation, for the first order of things. */
const FIRST_TRIES = 20;
/** Each costs time by the number of operations: of more than a thousand, fewer plans are tried, so that it ends in seconds. */
const FIRST_WORK = 20_000_000;
/** What is tried need not be better than the last, only than what was there so many tries before (Burke and Bykov 2017). */
const LATENESS = 40;

/**
 * Search for a short plan of a plant whose room is limited. Every plan that is tried is run in the simulator, by rules that
 * do what comes first in the plan as far as there is room; so none blocks itself, and the simulator tells how long it takes.
 * What is better than all before is then run as a plan, with its own order on every unit and vehicle. The same seed and
 * number of tries give the same plan.
 */
export class FloorSearch {
  tried = 0;
  /** ms; Infinity until a plan was found that the simulator can follow. */
  makespan = Number.POSITIVE_INFINITY;
  /** Whether a plan was tried to its end; before, there may be none for want of time. */
  hasTried = false;
  #schedule: Schedule | null = null;
  readonly #problem: Problem;
  readonly #random: RandomStream;
  readonly #own: Rules;
  /** What is done next, in parts: each says as how many plans it counts. It never ends. */
  readonly #parts: Iterator<number>;
  /** How much of a run is one part, ms in the plant, and as how many plans it counts. */
  readonly #partMs: number;
  readonly #partCounts: number;
  /** By order and step: the operation. */
  #operationOf: readonly Int32Array[] = [];
  /** By operation: its turn and its choice. */
  readonly #turn: Float64Array;
  readonly #choice: Int32Array;
  readonly #past = new Float64Array(LATENESS);
  #value = Number.POSITIVE_INFINITY;

  /** @param bound the makespan below which no plan can be, ms. */
  constructor(problem: Problem, seed: number, bound: number) {
    const { shop, plant } = problem;
    this.#problem = problem;
    this.#random = new RandomStream(seed, 'floor search');
    this.#own = builtInRules({ plant }, () => this.#random.uniform());
    this.#turn = new Float64Array(shop.operations);
    this.#choice = Int32Array.from({ length: shop.operations }, (_, v) => shop.choicesAt[v]!);
    const parts = Math.min(MOST_PARTS, Math.ceil(shop.operations / PART_OPERATIONS));
    this.#partMs = parts <= 1 ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(bound / parts));
    this.#partCounts = RUN_COUNTS / Math.max(1, parts);
    this.#parts = this.#search();
  }

  /** Go on by what counts as `count` plans, at least by one part. */
  run(count: number): void {
    for (let left = count; left > 0; ) left -= this.#parts.next().value;
  }

  /** The best so far, as the simulator did it; null while `makespan` is infinite. */
  get schedule(): Schedule | null {
    return this.#schedule;
  }

  *#search(): Generator<number, never> {
    const { shop, transport } = this.#problem;
    const first = yield* this.#simulate(null);
    this.#operationOf = this.#operationsIn(first);
    this.#value = yield* this.#offer(first);
    if (transport !== null) {
      const tries = Math.min(FIRST_TRIES * shop.operations, Math.ceil(FIRST_WORK / shop.operations));
      const plans = shortPlan(transport, tries, this.#random);
      let next = plans.next();
      for (; next.done !== true; next = plans.next()) {
        this.tried += next.value;
        yield 1;
      }
      this.#choice.set(next.value.choice);
      this.#turn.set(next.value.decoder.start);
    }
    this.#value = yield* this.#try();
    this.#past.fill(this.#value);
    this.hasTried = true;
    for (let at = 0; ; at = (at + 1) % LATENESS) yield* this.#step(at);
  }

  /** By order of a run and step: the operation. */
  #operationsIn({ orders }: Run): Int32Array[] {
    const { plant, operations } = this.#problem;
    const known = new Map(operations.map(({ order, step }, v) => [`${order}\n${step}`, v]));
    return orders.map(({ id, variant }) => {
      const { steps } = plant.variants[variant]!;
      return Int32Array.from(
        { length: steps.length + 1 },
        (_, step) => known.get(`${id}\n${steps[step]?.id ?? null}`) ?? -1,
      );
    });
  }

  *#step(at: number): Generator<number, void> {
    const random = this.#random;
    const { shop } = this.#problem;
    const v = Math.floor(random.uniform() * shop.operations);
    const [turns, choices] = [this.#turn.slice(), this.#choice[v]!];
    const count = shop.choicesAt[v + 1]! - shop.choicesAt[v]!;
    const kind = random.uniform();
    if (count > 1 && kind < 0.35) {
      this.#choice[v] = shop.choicesAt[v]! + Math.floor(random.uniform() * count);
    } else {
      // To the place of another operation: alone, or with all that comes behind it in its job.
      const shift =
        this.#turn[Math.floor(random.uniform() * shop.operations)]! - this.#turn[v]! + random.uniform() - 0.5;
      const last = kind < 0.7 ? v + 1 : shop.firstOf[shop.jobOf[v]! + 1]!;
      for (let one = v; one < last; one++) this.#turn[one]! += shift * (kind < 0.7 ? 1 : 0.3);
    }
    const value = yield* this.#try();
    if (value <= this.#value || value <= this.#past[at]!) this.#value = value;
    else {
      this.#turn.set(turns);
      this.#choice[v] = choices;
    }
    this.#past[at] = this.#value;
  }

  /** Run what the turns say; returns its value. */
  *#try(): Generator<number, number> {
    const { shop } = this.#problem;
    const turnOf = (_run: Run, order: number, step: number) => {
      const v = this.#operationOf[order]?.[step] ?? -1;
      return v < 0 ? null : { unit: shop.machine[this.#choice[v]!]!, turn: this.#turn[v]! };
    };
    const run = yield* this.#simulate({ rules: rulesByTurns(turnOf, this.#own) });
    return yield* this.#offer(run);
  }

  *#simulate(by: { readonly rules: Partial<Rules> } | { readonly schedule: Schedule } | null): Generator<number, Run> {
    const { run, advance } = openSimulation(this.#problem.plant.plant, { seed: 1, ...by });
    // A vehicle without anything to do may go to its place; whether it has arrived does not matter.
    while (advance(run.now + this.#partMs)) yield this.#partCounts;
    this.tried += RUN_COUNTS;
    yield this.#partCounts;
    return run;
  }

  /** What a run is worth as a plan: its makespan with a little of the mean end of its steps. Kept when nothing was better. */
  *#offer(run: Run): Generator<number, number> {
    if (makespanOf(run) === null) return Number.POSITIVE_INFINITY;
    // As a plan vehicles drive ahead of their loads, so it takes less time than by rules.
    const again = yield* this.#simulate({ schedule: planOfRun(run) });
    const makespan = makespanOf(again);
    if (makespan === null) return Number.POSITIVE_INFINITY;
    const found = planOfRun(again);
    if (makespan < this.makespan) {
      this.makespan = makespan;
      this.#schedule = found;
    }
    const ends = found.steps.reduce((sum, { end }) => sum + end, 0);
    return makespan + (0.1 * ends) / Math.max(1, found.steps.length);
  }
}
