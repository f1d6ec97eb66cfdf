import type { Schedule } from '../model/schedule.ts';
import { RandomStream } from '../simulate/random.ts';
import { builtInRules, type Rules } from '../simulate/rules.ts';
import type { Run } from '../simulate/run.ts';
import { openSimulation } from '../simulate/simulation.ts';
import { rulesByTurns } from './follow-plan.ts';
import { makespanOf, planOfRun } from './plan-of-run.ts';
import type { Problem } from './problem.ts';
import { searchShortPlan } from './rolling-search.ts';

/** A run in the simulator counts as so many plans of the decoder; it takes about as long. */
const RUN_COUNTS = 100;
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
  #schedule: Schedule | null = null;
  readonly #problem: Problem;
  readonly #random: RandomStream;
  readonly #own: Rules;
  /** By order and step: the operation. */
  readonly #operationOf: readonly Int32Array[];
  /** By operation: its turn and its choice. */
  readonly #turn: Float64Array;
  readonly #choice: Int32Array;
  readonly #past = new Float64Array(LATENESS);
  #value: number;

  constructor(problem: Problem, seed: number) {
    const { shop, transport, plant, operations } = problem;
    this.#problem = problem;
    this.#random = new RandomStream(seed, 'floor search');
    this.#own = builtInRules({ plant }, () => this.#random.uniform());
    const first = this.#simulate(null);
    this.#operationOf = first.orders.map(({ id, variant }) => {
      const { steps } = plant.variants[variant]!;
      return Int32Array.from({ length: steps.length + 1 }, (_, step) =>
        operations.findIndex((one) => one.order === id && one.step === (steps[step]?.id ?? null)),
      );
    });
    this.#turn = new Float64Array(shop.operations);
    this.#choice = Int32Array.from({ length: shop.operations }, (_, v) => shop.choicesAt[v]!);
    this.#value = this.#offer(first);
    if (transport !== null) {
      const tries = Math.min(FIRST_TRIES * shop.operations, Math.ceil(FIRST_WORK / shop.operations));
      const { choice, decoder } = searchShortPlan(transport, tries, this.#random);
      this.#choice.set(choice);
      this.#turn.set(decoder.start);
      this.tried += tries;
    }
    this.#value = this.#try();
    this.#past.fill(this.#value);
  }

  /** Try `count` more plans, at least one. */
  run(count: number): void {
    for (const end = this.tried + count; this.tried < end; ) this.#step();
  }

  /** The best so far, as the simulator did it. @throws never before `makespan` is finite. */
  get schedule(): Schedule | null {
    return this.#schedule;
  }

  #step(): void {
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
    const value = this.#try();
    const at = Math.floor(this.tried / RUN_COUNTS) % LATENESS;
    if (value <= this.#value || value <= this.#past[at]!) this.#value = value;
    else {
      this.#turn.set(turns);
      this.#choice[v] = choices;
    }
    this.#past[at] = this.#value;
  }

  /** Run what the turns say; returns its value. */
  #try(): number {
    const { shop } = this.#problem;
    const turnOf = (_run: Run, order: number, step: number) => {
      const v = this.#operationOf[order]?.[step] ?? -1;
      return v < 0 ? null : { unit: shop.machine[this.#choice[v]!]!, turn: this.#turn[v]! };
    };
    return this.#offer(this.#simulate(rulesByTurns(turnOf, this.#own)));
  }

  #simulate(rules: Partial<Rules> | null): Run {
    const { plant } = this.#problem;
    const { run, advance } = openSimulation(plant.plant, { seed: 1, ...(rules === null ? {} : { rules }) });
    // A vehicle without anything to do may go to its place; whether it has arrived does not matter.
    advance(Number.POSITIVE_INFINITY);
    this.tried += RUN_COUNTS;
    return run;
  }

  /** What a run is worth as a plan: its makespan with a little of the mean end of its steps. Kept when nothing was better. */
  #offer(run: Run): number {
    if (makespanOf(run) === null) return Number.POSITIVE_INFINITY;
    // As a plan vehicles drive ahead of their loads, so it takes less time than by rules.
    const again = openSimulation(this.#problem.plant.plant, { seed: 1, schedule: planOfRun(run) });
    again.advance(Number.POSITIVE_INFINITY);
    this.tried += RUN_COUNTS;
    const makespan = makespanOf(again.run);
    if (makespan === null) return Number.POSITIVE_INFINITY;
    const found = planOfRun(again.run);
    if (makespan < this.makespan) {
      this.makespan = makespan;
      this.#schedule = found;
    }
    const ends = found.steps.reduce((sum, { end }) => sum + end, 0);
    return makespan + (0.1 * ends) / Math.max(1, found.steps.length);
  }
}
