import { createPatch, type Operation, type Pointer } from 'rfc6902';
import type { Plant } from './plant.ts';
import type { Scenario } from './scenario.ts';

/** Pairs of members that are compared with each other; a longer list without ids is replaced whole. */
const MOST_PAIRS = 10_000;

/**
 * What makes one plant another, as changes of a scenario (RFC 6902). Things are told apart by their ids, and before a thing
 * is changed or taken away a `test` says which one is meant: laid over a plant where something else stands there, the
 * scenario fails by name instead of changing the wrong thing.
 */
export function changesBetween(plant: Plant, changed: Plant): Scenario['patch'] {
  return createPatch(plant, changed, listChanges) as Scenario['patch'];
}

function listChanges(before: unknown, after: unknown, at: Pointer): Operation[] | undefined {
  if (before === after) return [];
  if (!Array.isArray(before) || !Array.isArray(after)) return undefined;
  if (isThings(before) && isThings(after)) return thingChanges(before, after, at.toString());
  if (before.length * after.length <= MOST_PAIRS) return undefined;
  const same = JSON.stringify(before) === JSON.stringify(after);
  return same ? [] : [{ op: 'replace', path: at.toString(), value: after }];
}

interface Thing {
  readonly id: string;
}

/** A list whose members have ids, or an empty one. */
export function isThings(list: readonly unknown[]): list is readonly Thing[] {
  return list.every((one) => typeof one === 'object' && one !== null && typeof (one as Thing).id === 'string');
}

function thingChanges(before: readonly Thing[], after: readonly Thing[], path: string): Operation[] {
  const was = new Map(before.map((one, index) => [one.id, index]));
  const is = new Map(after.map((one, index) => [one.id, index]));
  const whole: Operation[] = [{ op: 'replace', path, value: after }];
  if (was.size < before.length || is.size < after.length) return whole;
  // A thing that was given another id stands where it stood.
  const renamed = (one: Thing, index: number) =>
    before.length === after.length && !is.has(one.id) && !was.has(after[index]!.id) ? index : undefined;
  const pairs = before.map((one, index) => is.get(one.id) ?? renamed(one, index));
  const kept = pairs.filter((to) => to !== undefined);
  if (kept.some((to, index) => index > 0 && to < kept[index - 1]!)) return whole;
  const named = (index: number): Operation => ({ op: 'test', path: `${path}/${index}/id`, value: before[index]!.id });
  const changes = before.flatMap((one, index): Operation[] => {
    const to = pairs[index];
    if (to === undefined) return [];
    const inside = createPatch(one, after[to], listChanges);
    return inside.length === 0
      ? []
      : [named(index), ...inside.map((change) => ({ ...change, path: `${path}/${index}${change.path}` }))];
  });
  const removals = before
    .flatMap((_, index): Operation[] =>
      pairs[index] === undefined ? [{ op: 'remove', path: `${path}/${index}` }, named(index)] : [],
    )
    // From the end, so that the places before stay what they are; each after its name.
    .reverse();
  const taken = new Set(kept);
  let length = kept.length;
  const additions = after.flatMap((value, index): Operation[] => {
    if (taken.has(index)) return [];
    return [{ op: 'add', path: `${path}/${index === length++ ? '-' : index}`, value }];
  });
  return [...changes, ...removals, ...additions];
}
