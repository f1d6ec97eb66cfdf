import type { RandomStream } from '../simulate/random.ts';
import { ANY_VEHICLE, Decoder, type Genes } from './decoder.ts';
import type { Setups } from './shop.ts';
import type { TransportShop } from './transport-shop.ts';

/** Where and when each operation of a shop is to be done: its choice, and the decoder that holds its times. */
export interface ShortPlan {
  readonly choice: Int32Array;
  readonly decoder: Decoder;
}

/** A second after the due date counts as so many seconds of lead time. */
const LATE_COUNTS = 20;
/** Jobs that the greedy plan looks at in one part. */
const PART_LOOKS = 100_000;

/**
 * A plan with little tardiness and early ends of all jobs, found in `budget` tries: first what a rule would do (always what ends next), then
 * changes that do not make it worse. Meant for many small plans one after the other, not for the best one.
 */
export function searchShortPlan(shop: TransportShop, budget: number, random: RandomStream): ShortPlan {
  return endOf(shortPlan(shop, budget, random));
}

function endOf<T>(parts: Generator<unknown, T, void>): T {
  for (;;) {
    const { done, value } = parts.next();
    if (done) return value;
  }
}

/** The same in parts, so that a person can stop within it; each says how many plans were tried in it, 0 or 1. */
export function* shortPlan(
  shop: TransportShop,
  budget: number,
  random: RandomStream,
): Generator<0 | 1, ShortPlan, void> {
  const decoder = new Decoder(shop);
  const { operations, choicesAt } = shop;
  const now: Genes = {
    list: new Int32Array(operations),
    choice: new Int32Array(operations),
    vehicle: new Uint8Array(operations).fill(ANY_VEHICLE),
  };
  yield* greedily(shop, now);
  const value = () => {
    decoder.decode(now, Number.POSITIVE_INFINITY);
    return decoder.flow + LATE_COUNTS * decoder.tardiness;
  };
  let best = value();
  for (let tried = 1; tried < budget; tried++) {
    yield 1;
    const v = Math.floor(random.uniform() * operations);
    const count = choicesAt[v + 1]! - choicesAt[v]!;
    if (count > 1 && random.uniform() < 0.4) {
      const before = now.choice[v]!;
      now.choice[v] = choicesAt[v]! + Math.floor(random.uniform() * count);
      const found = value();
      if (found <= best) best = found;
      else now.choice[v] = before;
      continue;
    }
    // Near places more often than far ones.
    const reach = Math.ceil((operations - 1) * random.uniform() ** 3);
    const to = Math.min(operations - 1, Math.max(0, random.uniform() < 0.5 ? v - reach : v + reach));
    shift(now.list, v, to);
    const found = value();
    if (found <= best) best = found;
    else shift(now.list, to, v);
  }
  value();
  return { choice: now.choice, decoder };
}

/** Plan what can end next, again and again, as if there always were a vehicle. */
export function planGreedily(shop: TransportShop, genes: Pick<Genes, 'list' | 'choice'>): void {
  endOf(greedily(shop, genes));
}

/** `planGreedily`, in parts that take about 10 ms. */
function* greedily(shop: TransportShop, { list, choice }: Pick<Genes, 'list' | 'choice'>): Generator<0, void, void> {
  const { jobs, firstOf, choicesAt, machine, time, loaded, places, placeOf, setups } = shop;
  const group = setups?.first.slice();
  const part = Math.ceil(PART_LOOKS / jobs);
  const next = Int32Array.from(firstOf.subarray(0, jobs));
  const ready = Int32Array.from(shop.release);
  const place = Int32Array.from(shop.jobStart);
  const free = Int32Array.from(shop.machineReady);
  for (let at = 0; at < list.length; at++) {
    let [chosen, option, earliest] = [-1, -1, Number.POSITIVE_INFINITY];
    for (let job = 0; job < jobs; job++) {
      const v = next[job]!;
      if (v === firstOf[job + 1]!) continue;
      for (let one = choicesAt[v]!; one < choicesAt[v + 1]!; one++) {
        const to = placeOf[machine[one]!]!;
        const arrival = ready[job]! + (place[job] === to ? 0 : loaded[place[job]! * places + to]!);
        const end = Math.max(arrival, free[machine[one]!]!) + time[one]! + change(setups, group, machine[one]!, one);
        if (end < earliest) [chosen, option, earliest] = [job, one, end];
      }
    }
    list[at] = chosen;
    choice[next[chosen]!++] = option;
    ready[chosen] = earliest;
    free[machine[option]!] = earliest;
    place[chosen] = placeOf[machine[option]!]!;
    if (setups && setups.group[option]! >= 0) group![machine[option]!] = setups.group[option]!;
    if ((at + 1) % part === 0) yield 0;
  }
}

/** Time to change a machine over for a choice. */
function change(setups: Setups | null, group: Int32Array | undefined, machine: number, choice: number): number {
  const [from, to] = [group?.[machine] ?? -1, setups?.group[choice] ?? -1];
  if (setups === null || from < 0 || to < 0 || from === to) return 0;
  return setups.times[machine]?.[from * setups.groups + to] ?? 0;
}

/** Take an entry out and put it in elsewhere. */
function shift(list: Int32Array, from: number, to: number): void {
  const job = list[from]!;
  if (to > from) list.copyWithin(from, from + 1, to + 1);
  else list.copyWithin(to + 1, to, from);
  list[to] = job;
}
