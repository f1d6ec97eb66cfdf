import { applyPatch, type Operation, Pointer } from 'rfc6902';
import type { Plant } from './plant.ts';
import type { Scenario } from './scenario.ts';
import { isThings } from './scenario-diff.ts';

type Change = Scenario['patch'][number];

/**
 * The changes of a scenario after its plant was changed from `before` to `after`: each means the same thing by its id as it
 * did, wherever that stands now and whatever it is called. A change of something that is gone stays as it is, and fails by
 * its name when the scenario is laid over the plant.
 */
export function aimed(patch: Scenario['patch'], before: Plant, after: Plant): Scenario['patch'] {
  if (patch.length === 0 || !hasMoved(before, after)) return patch;
  const [old, now]: [unknown, unknown] = [structuredClone(before), structuredClone(after)];
  return patch.map((change) => {
    const next = aimedChange(change, old, now);
    applyPatch(old, [structuredClone(change) as Operation]);
    applyPatch(now, [structuredClone(next) as Operation]);
    return next;
  });
}

function aimedChange(change: Change, old: unknown, now: unknown): Change {
  const to = aimedPath(change.path, old, now);
  if ('from' in change) return { ...change, from: aimedPath(change.from, old, now), path: to };
  if (change.op !== 'test' || !change.path.endsWith('/id')) return { ...change, path: to };
  // Of a thing that is called otherwise now, the name that it has.
  const held = Pointer.fromJSON(change.path).get(old) === change.value;
  const name = held ? newNameAt(change.path, to, old, now) : null;
  return { ...change, path: to, value: name ?? change.value };
}

/** The name at `to` where a thing stands under a name that its list did not have before; else null. */
function newNameAt(path: string, to: string, old: unknown, now: unknown): string | null {
  const [was, is] = [listOf(path, old), listOf(to, now)];
  const name: unknown = Pointer.fromJSON(to).get(now);
  return was.length === is.length && typeof name === 'string' && !was.some(({ id }) => id === name) ? name : null;
}

function listOf(path: string, document: unknown): readonly { readonly id: string }[] {
  const list: unknown = Pointer.fromJSON(path).parent().parent().get(document);
  return Array.isArray(list) && isThings(list) ? list : [];
}

/** The path to the same thing; where there is none, the path as it was. */
function aimedPath(path: string, old: unknown, now: unknown): string {
  const { tokens } = Pointer.fromJSON(path);
  const aim = new Pointer();
  let [was, is] = [old, now];
  for (const [depth, token] of tokens.slice(1).entries()) {
    let next = token;
    if (Array.isArray(was) && Array.isArray(is) && isThings(was) && isThings(is) && /^\d+$/.test(token)) {
      const index = placeOf(was, is, Number(token));
      // What is put in before a thing that is gone is put in at the end.
      const last = depth === tokens.length - 2;
      if (index === null) return last && was[Number(token)] === undefined ? aim.add('-').toString() : path;
      next = String(index);
    }
    aim.push(next);
    was = (was as Record<string, unknown> | undefined)?.[token];
    is = (is as Record<string, unknown> | undefined)?.[next];
  }
  return aim.toString();
}

/** Where the thing at `index` stands now: by its id, or under another id at the same place of a list as long as before. */
function placeOf(was: readonly { id: string }[], is: readonly { id: string }[], index: number): number | null {
  const id = was[index]?.id;
  if (id === undefined) return null;
  const found = is.findIndex((one) => one.id === id);
  if (found >= 0) return found;
  const other = is[index]?.id;
  return was.length === is.length && other !== undefined && !was.some((one) => one.id === other) ? index : null;
}

/** Whether any list of things holds other things, or the same in another order. */
function hasMoved(before: unknown, after: unknown): boolean {
  if (before === after || typeof before !== 'object' || typeof after !== 'object') return false;
  if (before === null || after === null) return false;
  if (Array.isArray(before) && Array.isArray(after) && isThings(before) && isThings(after)) {
    if (before.length !== after.length || before.some(({ id }, index) => id !== after[index]!.id)) return true;
  }
  return Object.entries(before).some(([key, value]) => hasMoved(value, (after as Record<string, unknown>)[key]));
}
