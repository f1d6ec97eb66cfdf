import { applyPatch, type Operation, Pointer } from 'rfc6902';
import type { Plant } from './plant.ts';
import type { Scenario } from './scenario.ts';

type Patch = Scenario['patch'];

/** One difference within a thing, or within the plant. */
export interface Difference {
  /** Names of members from the thing inwards: `inBuffer`, `capacity`. */
  readonly members: readonly string[];
  readonly kind: 'changed' | 'added' | 'removed';
  readonly before: unknown;
  readonly after: unknown;
}

/** What a scenario does to one thing of the plant, or to the plant as a whole. */
export interface ThingChange {
  /** Places of the operations in the patch: from the first to before the end. */
  readonly first: number;
  readonly end: number;
  /** The list of the thing, `islands` or `workUnits`, with its id; null for the plant itself. */
  readonly thing: { readonly list: string; readonly id: string } | null;
  /** The things that it lies in, from the outermost. */
  readonly inside: readonly { readonly list: string; readonly id: string }[];
  readonly differences: readonly Difference[];
  /** Why it does not fit: the thing is not there, or the place in it is not; null when it fits. */
  readonly misfit: 'thing' | 'place' | null;
}

/**
 * What a scenario changes, thing by thing, in the order of its patch. A change that does not fit is told and left out, so
 * that those after it are told as well.
 */
export function changesOf(plant: Plant, patch: Patch): readonly ThingChange[] {
  const now: unknown = structuredClone(plant);
  const changes: ThingChange[] = [];
  // What stands under a name that does not hold is not touched.
  let missing: { readonly under: string; readonly change: number } | null = null;
  for (const [index, change] of patch.entries()) {
    const tokens = Pointer.fromJSON(change.path).tokens.slice(1);
    if (missing !== null && change.path.startsWith(`${missing.under}/`)) {
      changes[missing.change] = { ...changes[missing.change]!, end: index + 1 };
      continue;
    }
    if (missing !== null && change.op === 'remove' && change.path === missing.under) {
      changes[missing.change] = { ...changes[missing.change]!, end: index + 1 };
      missing = null;
      continue;
    }
    missing = null;
    const before = valueAt(now, change.path);
    const way = wayOf(now, tokens, 'value' in change ? change.value : undefined);
    const [failure] = applyPatch(now, [structuredClone(change) as Operation]);
    const isName = change.op === 'test' && tokens.at(-1) === 'id';
    if (failure !== null) {
      const id = isName ? String(change.value) : (way.things.at(-1)?.id ?? '');
      const list = way.things.at(-1)?.list ?? '';
      changes.push({
        first: index,
        end: index + 1,
        thing: way.things.length === 0 ? null : { list, id },
        inside: way.things.slice(0, -1),
        differences: isName ? [] : [differenceOf(change, way.members, before)],
        misfit: isName ? 'thing' : 'place',
      });
      if (isName) missing = { under: change.path.slice(0, -'/id'.length), change: changes.length - 1 };
      continue;
    }
    if (change.op === 'test') {
      // Belongs to what comes after it.
      changes.push({ ...NOTHING, first: index, end: index + 1 });
      continue;
    }
    const next: ThingChange = {
      first: index,
      end: index + 1,
      thing: way.things.at(-1) ?? null,
      inside: way.things.slice(0, -1),
      differences: [differenceOf(change, way.members, before)],
      misfit: null,
    };
    const last = changes.at(-1);
    if (last?.misfit === null && (last.differences.length === 0 || isSame(last, next))) {
      changes[changes.length - 1] = {
        ...next,
        first: last.first,
        differences: [...last.differences, ...next.differences],
      };
    } else changes.push(next);
  }
  return changes.filter(({ differences, misfit }) => differences.length > 0 || misfit !== null);
}

const NOTHING = { thing: null, inside: [], differences: [], misfit: null } as const;

function isSame(a: ThingChange, b: ThingChange): boolean {
  const isWhole = (one: ThingChange) =>
    one.differences.some(({ members, kind }) => members.length === 0 && kind !== 'changed');
  if (isWhole(a) || isWhole(b) || a.thing === null || b.thing === null) return false;
  return a.thing.list === b.thing.list && a.thing.id === b.thing.id;
}

function differenceOf(change: Patch[number], members: readonly string[], before: unknown): Difference {
  const isNew = change.op === 'add' && (before === undefined || members.length === 0);
  const kind = change.op === 'remove' ? 'removed' : isNew ? 'added' : 'changed';
  return { members, kind, before: isNew ? undefined : before, after: 'value' in change ? change.value : undefined };
}

function valueAt(document: unknown, path: string): unknown {
  try {
    return path.endsWith('/-') ? undefined : Pointer.fromJSON(path).get(document);
  } catch {
    return undefined;
  }
}

/** The things on the way to a place, and the members from the last thing inwards. A thing that is added counts. */
function wayOf(document: unknown, tokens: readonly string[], added: unknown) {
  const things: { list: string; id: string }[] = [];
  let members: string[] = [];
  let at: unknown = document;
  for (const [depth, token] of tokens.entries()) {
    const inList = Array.isArray(at);
    at = (at as Record<string, unknown> | undefined)?.[token];
    const isLast = depth === tokens.length - 1;
    const id = (inList ? ((isLast ? (added ?? at) : at) as { id?: unknown } | undefined) : undefined)?.id;
    if (typeof id === 'string') {
      things.push({ list: tokens[depth - 1] ?? '', id });
      members = [];
    } else members.push(token);
  }
  // The list of a thing is said by the thing.
  return { things, members };
}
