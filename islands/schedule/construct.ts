import type { RandomStream } from '../simulate/random.ts';
import { Sequence } from './sequence.ts';
import type { Shop } from './shop.ts';

/**
 * A first solution: job by job in random order of their operations, each on the machine on which it would end first, with a
 * little noise, so that every call gives another.
 */
export function construct(shop: Shop, random: RandomStream): Sequence {
  const solution = new Sequence(shop);
  const next = Int32Array.from({ length: shop.jobs }, (_, job) => shop.firstOf[job]!);
  const freeAt = new Float64Array(shop.machines);
  const lastOn = new Int32Array(shop.machines).fill(-1);
  const readyAt = Float64Array.from(shop.release);
  const open = Array.from({ length: shop.jobs }, (_, job) => job).filter((job) => next[job]! < shop.firstOf[job + 1]!);
  while (open.length > 0) {
    const at = Math.floor(random.uniform() * open.length);
    const job = open[at]!;
    const v = next[job]!++;
    if (next[job] === shop.firstOf[job + 1]) open.splice(at, 1);
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let choice = shop.choicesAt[v]!; choice < shop.choicesAt[v + 1]!; choice++) {
      const start = Math.max(readyAt[job]!, freeAt[shop.machine[choice]!]!);
      const end = start + shop.time[choice]! * (1 + 0.2 * random.uniform());
      if (end >= least) continue;
      least = end;
      best = choice;
    }
    solution.choose(v, best);
    const machine = solution.machine[v]!;
    solution.insert(v, lastOn[machine]!);
    lastOn[machine] = v;
    const end = Math.max(readyAt[job]!, freeAt[machine]!) + solution.time[v]!;
    readyAt[job] = end;
    freeAt[machine] = end;
  }
  solution.evaluate();
  return solution;
}
