import { RandomStream } from '../simulate/random.ts';
import { construct } from './construct.ts';
import { Sequence } from './sequence.ts';
import type { Shop } from './shop.ts';
import { Tabu } from './tabu.ts';

/** Good solutions that are kept and mixed. */
const KEPT = 12;
/** Moves without a better solution until a search begins elsewhere, per operation. */
const PATIENCE = 20;

/**
 * Search for a short plan of a flexible job shop, as long as it is asked to: tabu search from several beginnings, then from
 * mixtures of two good solutions. The same seed and number of moves give the same result.
 */
export class ShopSearch {
  readonly shop: Shop;
  /** The best so far. */
  readonly best: Sequence;
  /** Moves that were made. */
  moves = 0;
  readonly #random: RandomStream;
  readonly #kept: Sequence[] = [];
  readonly #current: Sequence;
  readonly #local: Sequence;
  readonly #tabu: Tabu;
  #idle = 0;

  constructor(shop: Shop, seed: number) {
    this.shop = shop;
    this.#random = new RandomStream(seed, 'shop search');
    this.#current = construct(shop, this.#random);
    this.#local = new Sequence(shop);
    this.#local.copyFrom(this.#current);
    this.best = new Sequence(shop);
    this.best.copyFrom(this.#current);
    this.#tabu = new Tabu(this.#current, this.#random);
  }

  /** Make `moves` more moves. */
  run(moves: number): void {
    const patience = PATIENCE * this.shop.operations;
    for (let end = this.moves + moves; this.moves < end; this.moves++) {
      const moved = this.#tabu.step(this.#local.makespan);
      if (moved && this.#current.makespan < this.#local.makespan) {
        this.#local.copyFrom(this.#current);
        this.#idle = 0;
        if (this.#local.makespan < this.best.makespan) this.best.copyFrom(this.#local);
      } else this.#idle++;
      if (!moved || this.#idle > patience) this.#beginElsewhere();
    }
  }

  #beginElsewhere(): void {
    this.#keep();
    if (this.#kept.length < KEPT) this.#current.copyFrom(construct(this.shop, this.#random));
    else {
      const one = Math.floor(this.#random.uniform() * KEPT);
      const other = (one + 1 + Math.floor(this.#random.uniform() * (KEPT - 1))) % KEPT;
      mix(this.#current, this.#kept[one]!, this.#kept[other]!, this.#random);
    }
    this.#local.copyFrom(this.#current);
    this.#tabu.reset();
    this.#idle = 0;
  }

  /** Keep the local best instead of the worst, unless one like it is there. */
  #keep(): void {
    const found = new Sequence(this.shop);
    found.copyFrom(this.#local);
    if (this.#kept.length < KEPT) {
      this.#kept.push(found);
      return;
    }
    if (
      this.#kept.some((one) => one.makespan === found.makespan && differences(one, found) < this.shop.operations / 10)
    ) {
      return;
    }
    let worst = 0;
    for (let index = 1; index < KEPT; index++) {
      if (this.#kept[index]!.makespan > this.#kept[worst]!.makespan) worst = index;
    }
    if (this.#kept[worst]!.makespan >= found.makespan) this.#kept[worst] = found;
  }
}

/** Operations that stand on another machine or behind another operation. */
function differences(one: Sequence, other: Sequence): number {
  let count = 0;
  for (let v = 0; v < one.shop.operations; v++) {
    if (one.choice[v] !== other.choice[v] || one.before[v] !== other.before[v]) count++;
  }
  return count;
}

/**
 * Something between two solutions: each operation's machine from one of them, the order by a weighted mean of its places
 * in both. Both orders respect the jobs, so their mean does, and the graph has no cycle.
 */
function mix(into: Sequence, one: Sequence, other: Sequence, random: RandomStream): void {
  const { operations, machines } = into.shop;
  const weight = 0.3 + 0.4 * random.uniform();
  const place = new Float64Array(operations);
  for (let at = 0; at < operations; at++) {
    place[one.order[at]!]! += weight * at;
    place[other.order[at]!]! += (1 - weight) * at;
  }
  const sorted = Array.from({ length: operations }, (_, v) => v).sort((a, b) => place[a]! - place[b]! || a - b);
  const last = new Int32Array(machines).fill(-1);
  into.first.fill(-1);
  for (const v of sorted) {
    into.choose(v, random.uniform() < weight ? one.choice[v]! : other.choice[v]!);
    const machine = into.machine[v]!;
    into.insert(v, last[machine]!);
    last[machine] = v;
  }
  into.evaluate();
}
