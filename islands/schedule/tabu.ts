import type { RandomStream } from '../simulate/random.ts';
import type { Sequence } from './sequence.ts';

/** A move that was found: operation, alternative, the operation behind which it goes (-1 for the front), its estimate. */
export interface Move {
  v: number;
  choice: number;
  before: number;
  estimate: number;
}

/**
 * Tabu search on one solution of a flexible job shop: a critical operation goes to another place, on its machine or on
 * another that can do it, where the estimated longest path through it is least (Mastrolilli and Gambardella 2000; on the own
 * machine with the estimate of Balas and Vazacopoulos 1998). Tabu is to put an operation back on a machine that it left.
 */
export class Tabu {
  readonly #solution: Sequence;
  readonly #random: RandomStream;
  /** By operation and machine: the iteration until which it may not be put there. */
  readonly #until: Int32Array;
  #iteration = 0;
  readonly #free: Move = { v: -1, choice: -1, before: -1, estimate: 0 };
  readonly #any: Move = { v: -1, choice: -1, before: -1, estimate: 0 };
  #freeTies = 0;
  #anyCount = 0;
  #best = 0;
  readonly #heads: Int32Array;

  constructor(solution: Sequence, random: RandomStream) {
    this.#solution = solution;
    this.#random = random;
    this.#until = new Int32Array(solution.shop.operations * solution.shop.machines);
    this.#heads = new Int32Array(solution.shop.operations);
  }

  /** Forget what is tabu. */
  reset(): void {
    this.#until.fill(0);
    this.#iteration = 0;
  }

  /** Make one move; `best` is the makespan below which a tabu move is taken all the same. False when there is none. */
  step(best: number): boolean {
    const s = this.#solution;
    this.#best = best;
    this.#iteration++;
    this.#free.estimate = Number.POSITIVE_INFINITY;
    this.#freeTies = 0;
    this.#anyCount = 0;
    let critical = 0;
    const { head, tail, time, makespan } = s;
    for (let v = 0; v < s.shop.operations; v++) {
      if (head[v]! + time[v]! + tail[v]! !== makespan) continue;
      critical++;
      this.#movesOf(v);
    }
    const move = this.#freeTies > 0 ? this.#free : this.#anyCount > 0 ? this.#any : null;
    if (move === null) return false;
    const { v, choice, before } = move;
    const { choicesAt, machines } = s.shop;
    const from = s.machine[v]!;
    const alternatives = choicesAt[v + 1]! - choicesAt[v]!;
    const tenure = critical + alternatives + Math.floor(this.#random.uniform() * (critical + 4));
    this.#until[v * machines + from] = this.#iteration + tenure;
    s.remove(v);
    s.choose(v, choice);
    s.insert(v, before);
    return s.evaluate();
  }

  #movesOf(v: number): void {
    const s = this.#solution;
    const { shop, head, tail, time, machine, after, first } = s;
    const jobAfter = s.jobAfter(v);
    const ready = this.#ready(v);
    const rest = jobAfter >= 0 ? tail[jobAfter]! + time[jobAfter]! : 0;
    const own = machine[v]!;
    for (let choice = shop.choicesAt[v]!; choice < shop.choicesAt[v + 1]!; choice++) {
      const on = shop.machine[choice]!;
      const p = shop.time[choice]!;
      // No place can be better than this one.
      if (ready + p + rest > this.#free.estimate) continue;
      if (on === own) {
        if (choice === s.choice[v]) this.#ownMachine(v, choice, ready, rest);
        continue;
      }
      const isTabu = this.#until[v * shop.machines + on]! > this.#iteration;
      let x = -1;
      let y = first[on]!;
      // In front of y it would have to be done before something that v itself waits for.
      while (y >= 0 && head[y]! + time[y]! <= ready) {
        x = y;
        y = after[y]!;
      }
      for (;;) {
        // Behind x it would wait for something that waits for v.
        if (x >= 0 && tail[x]! + time[x]! <= rest) break;
        const start = x >= 0 && head[x]! + time[x]! > ready ? head[x]! + time[x]! : ready;
        const end = y >= 0 && tail[y]! + time[y]! > rest ? tail[y]! + time[y]! : rest;
        this.#offer(v, choice, x, start + p + end, isTabu);
        if (y < 0) break;
        x = y;
        y = after[y]!;
      }
    }
  }

  /** When v's job lets it begin. */
  #ready(v: number): number {
    const { shop, head, time } = this.#solution;
    const before = this.#solution.jobBefore(v);
    return before >= 0 ? head[before]! + time[before]! : shop.release[shop.jobOf[v]!]!;
  }

  #ownMachine(v: number, choice: number, ready: number, rest: number): void {
    const s = this.#solution;
    const { head, tail, time, before, after } = s;
    const heads = this.#heads;
    const isTabu = this.#until[v * s.shop.machines + s.machine[v]!]! > this.#iteration;
    const p = time[v]!;
    // To the right: those that v passes begin earlier.
    const left = before[v]!;
    let free = left >= 0 ? head[left]! + time[left]! : 0;
    for (let u = after[v]!; u >= 0; u = after[u]!) {
      if (tail[u]! + time[u]! <= rest) break;
      const ready2 = this.#ready(u);
      heads[u] = Math.max(free, ready2);
      free = heads[u]! + time[u]!;
      const next = after[u]!;
      const start = Math.max(free, ready);
      let way = next >= 0 && tail[next]! + time[next]! > rest ? tail[next]! + time[next]! : rest;
      let longest = start + p + way;
      // Back through those that were passed.
      way += p;
      for (let w = u; w !== v; w = before[w]!) {
        const after2 = s.jobAfter(w);
        const rest2 = after2 >= 0 ? tail[after2]! + time[after2]! : 0;
        if (rest2 > way) way = rest2;
        if (heads[w]! + time[w]! + way > longest) longest = heads[w]! + time[w]! + way;
        way += time[w]!;
      }
      this.#offer(v, choice, u, longest, isTabu);
    }
    // To the left: those that v passes end later, so their ways to the end are shorter.
    const right = after[v]!;
    let way = right >= 0 ? tail[right]! + time[right]! : 0;
    for (let u = before[v]!; u >= 0; u = before[u]!) {
      if (head[u]! + time[u]! <= ready) break;
      const job = s.jobAfter(u);
      const rest2 = job >= 0 ? tail[job]! + time[job]! : 0;
      heads[u] = Math.max(way, rest2);
      way = heads[u]! + time[u]!;
      const previous = before[u]!;
      let start =
        previous >= 0 && head[previous]! + time[previous]! > ready ? head[previous]! + time[previous]! : ready;
      let longest = start + p + Math.max(way, rest);
      start += p;
      for (let w = u; w !== v; w = after[w]!) {
        const ready2 = this.#ready(w);
        if (ready2 > start) start = ready2;
        if (start + time[w]! + heads[w]! > longest) longest = start + time[w]! + heads[w]!;
        start += time[w]!;
      }
      this.#offer(v, choice, previous, longest, isTabu);
    }
  }

  #offer(v: number, choice: number, before: number, estimate: number, isTabu: boolean): void {
    if (isTabu && estimate >= this.#best) {
      // When everything is tabu, any move is as good as another.
      this.#anyCount++;
      if (this.#random.uniform() * this.#anyCount < 1) set(this.#any, v, choice, before, estimate);
      return;
    }
    if (estimate > this.#free.estimate) return;
    if (estimate < this.#free.estimate) this.#freeTies = 0;
    this.#freeTies++;
    if (this.#freeTies === 1 || this.#random.uniform() * this.#freeTies < 1)
      set(this.#free, v, choice, before, estimate);
  }
}

function set(move: Move, v: number, choice: number, before: number, estimate: number): void {
  move.v = v;
  move.choice = choice;
  move.before = before;
  move.estimate = estimate;
}
