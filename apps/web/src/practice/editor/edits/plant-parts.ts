import type { Plant } from '@palaestra/islands';

/** Parts of a plant, named as in its schema (`islands/model`). */
export type Place = Plant['layout']['nodes'][number];
export type Path = Plant['layout']['edges'][number];
export type Island = Plant['islands'][number];
export type WorkUnit = Island['workUnits'][number];
export type WorkMaster = Plant['workMasters'][number];
export type Step = WorkMaster['steps'][number];
export type Alternative = Step['alternatives'][number];
export type StepTime = Alternative['time'];
export type Distribution = Exclude<StepTime, { skill: string }>;

/** A change of some members; one that is undefined is taken out. */
export type Change<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A copy of `thing` with the change. */
export function changed<T extends object>(thing: T, change: Change<T>): T {
  const next = { ...thing, ...change } as Record<string, unknown>;
  for (const key of Object.keys(change)) if (next[key] === undefined) delete next[key];
  return next as T;
}

/** A copy of `list` where the thing with this id is changed. */
export function changedIn<T extends { readonly id: string }>(list: readonly T[], id: string, change: Change<T>): T[] {
  return list.map((one) => (one.id === id ? changed(one, change) : one));
}

/** A name that is not taken yet: `dock` gives `dock 1`, `dock 2` …; `step 4` itself when nobody has it. */
export function freshName(taken: Iterable<string>, stem: string): string {
  const names = new Set(taken);
  if (/ \d+$/.test(stem) && !names.has(stem)) return stem;
  const base = stem.replace(/ \d+$/, '');
  let number = 1;
  while (names.has(`${base} ${number}`)) number++;
  return `${base} ${number}`;
}

/** Ids of things. */
export function idsOf(things: readonly { readonly id: string }[]): string[] {
  return things.map(({ id }) => id);
}
