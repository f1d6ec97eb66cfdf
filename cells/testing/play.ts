import type { FailureCause } from '@palaestra/core';
import type { Cell, Observation } from '../cell.ts';

/** Let the cell's expert play an episode. @returns what was seen last, and every event's name. */
export function play(cell: Cell, seed: number, failure?: FailureCause): { last: Observation; events: string[] } {
  const expert = cell.kind.expert(seed, { failure });
  let last = cell.reset(seed);
  const events: string[] = [];
  while (!cell.done) {
    last = cell.step(expert(last));
    events.push(...last.events.map(({ name }) => name));
  }
  return { last, events };
}
