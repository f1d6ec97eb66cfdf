import { RandomStream } from '../simulate/random.ts';
import { ANY_VEHICLE, Decoder, type Genes } from './decoder.ts';
import { planGreedily } from './rolling-search.ts';
import type { TransportShop } from './transport-shop.ts';

/** Plans that one annealing tries, per operation; shorter ones miss the best plans of the harder published cases. */
const LENGTH = 10_000;
/** Larger shops begin with what a rule would do, little warmed: from chance they would take minutes to become as good. */
const LARGE = 60;
const LARGE_LENGTH = 1000;
/** First and last temperature, as shares of the makespan; colder than the last nothing better was found any more. */
const HOT = 0.04;
const COLD = 0.004;

/**
 * Search for a short plan of operations, machines and vehicles together: simulated annealing over the order of planning and
 * the choices, again and again from new beginnings and from the best. The same seed and number of plans give the same result.
 */
export class TransportSearch {
  readonly shop: TransportShop;
  /** The best so far. */
  readonly best: Genes;
  bestMakespan = Number.POSITIVE_INFINITY;
  /** Plans that were tried. */
  tried = 0;
  readonly #random: RandomStream;
  /** Plans genes; also those of the best. */
  readonly decoder: Decoder;
  readonly #now: Genes;
  readonly #kept: Genes;
  #value = 0;
  #makespan = 0;
  #round = 0;
  #at = 0;
  #length: number;
  #temperature = 0;

  constructor(shop: TransportShop, seed: number) {
    this.shop = shop;
    this.#random = new RandomStream(seed, 'transport search');
    this.decoder = new Decoder(shop);
    this.best = this.#newGenes();
    this.#kept = this.#newGenes();
    this.#now = this.#newGenes();
    this.#length = (shop.operations > LARGE ? LARGE_LENGTH : LENGTH) * shop.operations;
    this.#begin();
  }

  /** Try `count` more plans. */
  run(count: number): void {
    for (let end = this.tried + count; this.tried < end; this.tried++) {
      if (this.#at >= this.#length) this.#begin();
      this.#step();
    }
  }

  #newGenes(): Genes {
    const { operations } = this.shop;
    return {
      list: Int32Array.from(this.shop.jobOf),
      choice: new Int32Array(operations),
      vehicle: new Uint8Array(operations).fill(ANY_VEHICLE),
    };
  }

  #begin(): void {
    const random = this.#random;
    const { operations, choicesAt } = this.shop;
    const { list, choice, vehicle } = this.#now;
    // Every other time from the best found so far, less hot.
    const again = this.#round % 2 === 1;
    if (again) copy(this.#now, this.best);
    else if (operations > LARGE) {
      planGreedily(this.shop, this.#now);
      vehicle.fill(ANY_VEHICLE);
    } else {
      for (let at = operations - 1; at > 0; at--) {
        const other = Math.floor(random.uniform() * (at + 1));
        [list[at], list[other]] = [list[other]!, list[at]!];
      }
      for (let v = 0; v < operations; v++) {
        choice[v] = choicesAt[v]! + Math.floor(random.uniform() * (choicesAt[v + 1]! - choicesAt[v]!));
        vehicle[v] = ANY_VEHICLE;
      }
    }
    this.#round++;
    this.#at = 0;
    this.#makespan = this.decoder.decode(this.#now, Number.POSITIVE_INFINITY);
    this.#value = this.#valueOf(this.#makespan);
    const cooler = operations > LARGE ? 0.2 : again ? 0.4 : 1;
    this.#temperature = HOT * this.#makespan * cooler;
    this.#remember();
  }

  /** Makespan first; of plans of the same length the one whose jobs end earlier. */
  #valueOf(makespan: number): number {
    return makespan + (0.1 * this.decoder.flow) / this.shop.jobs;
  }

  #step(): void {
    const random = this.#random;
    this.#at++;
    if (this.#at % 256 === 0) this.#temperature *= (COLD / HOT) ** (256 / this.#length);
    copy(this.#kept, this.#now);
    this.#change();
    // What the temperature would take with a chance below the drawn one need not be planned to its end.
    const most = this.#value - this.#temperature * Math.log(1 - random.uniform());
    const makespan = this.decoder.decode(this.#now, most);
    const value = makespan > most ? Number.POSITIVE_INFINITY : this.#valueOf(makespan);
    if (value > most) {
      copy(this.#now, this.#kept);
      return;
    }
    this.#value = value;
    this.#makespan = makespan;
    this.#remember();
  }

  #remember(): void {
    if (this.#makespan >= this.bestMakespan) return;
    this.bestMakespan = this.#makespan;
    copy(this.best, this.#now);
  }

  #change(): void {
    const random = this.#random;
    const { operations, choicesAt } = this.shop;
    const vehicles = this.shop.vehicleStart.length;
    const { list, choice, vehicle } = this.#now;
    const kind = random.uniform();
    if (kind < 0.2) {
      const v = Math.floor(random.uniform() * operations);
      const drawn = Math.floor(random.uniform() * (vehicles + 1));
      vehicle[v] = drawn === vehicles ? ANY_VEHICLE : drawn;
      return;
    }
    if (kind < 0.4) {
      const v = Math.floor(random.uniform() * operations);
      const count = choicesAt[v + 1]! - choicesAt[v]!;
      if (count > 1) {
        choice[v] = choicesAt[v]! + Math.floor(random.uniform() * count);
        return;
      }
    }
    const from = Math.floor(random.uniform() * operations);
    // Near places more often than far ones.
    const reach = Math.ceil((operations - 1) * random.uniform() ** 2);
    const to = Math.min(operations - 1, Math.max(0, random.uniform() < 0.5 ? from - reach : from + reach));
    const job = list[from]!;
    if (kind < 0.7) {
      list[from] = list[to]!;
      list[to] = job;
    } else {
      if (to > from) list.copyWithin(from, from + 1, to + 1);
      else list.copyWithin(to + 1, to, from);
      list[to] = job;
    }
  }
}

function copy(into: Genes, from: Genes): void {
  into.list.set(from.list);
  into.choice.set(from.choice);
  into.vehicle.set(from.vehicle);
}
