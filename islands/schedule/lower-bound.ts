import type { Problem } from './problem.ts';

/**
 * A makespan, ms, below which no plan can be, without any search: of each job all its work and ways; of each group of machines
 * that can do the same operations, their work divided evenly, after the shortest way to it and before the shortest from it.
 * Set-up, room, kits and the number of vehicles are left out, so what can be reached may lie above.
 */
export function lowerBoundOf({ shop, transport }: Problem): number {
  const { operations, jobs, firstOf, choicesAt, machine, time, release } = shop;
  const choices = machine.length;
  const way = (from: number, to: number) => {
    if (transport === null || from === to) return 0;
    const size = transport.places ** 2;
    let least = Number.POSITIVE_INFINITY;
    for (let at = from * transport.places + to; at < transport.loaded.length; at += size) {
      least = Math.min(least, transport.loaded[at]!);
    }
    return least;
  };
  const placeOf = (choice: number) => transport?.placeOf[machine[choice]!] ?? 0;
  // By choice: the least time from the beginning to its start, and from its end to the end of the job.
  const head = new Float64Array(choices);
  const tail = new Float64Array(choices);
  let bound = 0;
  for (let job = 0; job < jobs; job++) {
    const [from, to] = [firstOf[job]!, firstOf[job + 1]!];
    for (let v = from; v < to; v++) {
      for (let choice = choicesAt[v]!; choice < choicesAt[v + 1]!; choice++) {
        if (v === from) {
          head[choice] = release[job]! + (transport === null ? 0 : way(transport.jobStart[job]!, placeOf(choice)));
          continue;
        }
        let least = Number.POSITIVE_INFINITY;
        for (let before = choicesAt[v - 1]!; before < choicesAt[v]!; before++) {
          least = Math.min(least, head[before]! + time[before]! + way(placeOf(before), placeOf(choice)));
        }
        head[choice] = least;
      }
    }
    for (let v = to - 2; v >= from; v--) {
      for (let choice = choicesAt[v]!; choice < choicesAt[v + 1]!; choice++) {
        let least = Number.POSITIVE_INFINITY;
        for (let after = choicesAt[v + 1]!; after < choicesAt[v + 2]!; after++) {
          least = Math.min(least, way(placeOf(choice), placeOf(after)) + time[after]! + tail[after]!);
        }
        tail[choice] = least;
      }
    }
  }
  const groups = new Map<string, { work: number; head: number; tail: number; machines: number }>();
  for (let v = 0; v < operations; v++) {
    const own = Array.from({ length: choicesAt[v + 1]! - choicesAt[v]! }, (_, index) => choicesAt[v]! + index);
    bound = Math.max(bound, Math.min(...own.map((choice) => head[choice]! + time[choice]! + tail[choice]!)));
    const machines = [...new Set(own.map((choice) => machine[choice]!))].sort((a, b) => a - b);
    if (machines.some((one) => transport?.roomy[one] === 1)) continue;
    const none = { work: 0, head: Number.POSITIVE_INFINITY, tail: Number.POSITIVE_INFINITY, machines: machines.length };
    const group = groups.get(machines.join()) ?? none;
    group.work += Math.min(...own.map((choice) => time[choice]!));
    group.head = Math.min(group.head, ...own.map((choice) => head[choice]!));
    group.tail = Math.min(group.tail, ...own.map((choice) => tail[choice]!));
    groups.set(machines.join(), group);
  }
  for (const { work, machines, head: before, tail: after } of groups.values()) {
    bound = Math.max(bound, before + Math.ceil(work / machines) + after);
  }
  return bound;
}
