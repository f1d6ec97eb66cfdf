/** Steps back that are kept; each shares all that it did not change with the next. */
const MOST = 300;

/** What was, is, and was taken back. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** Names the last change; changes of one name that follow each other are one step back. */
  readonly tag: string | null;
}

export function begun<T>(present: T): History<T> {
  return { past: [], present, future: [], tag: null };
}

/** After a change. One that changed nothing leaves no step; one with the tag of the last change joins it. */
export function went<T>(history: History<T>, next: T, tag: string | null = null): History<T> {
  const { past, present } = history;
  if (Object.is(next, present)) return history;
  const joins = tag !== null && tag === history.tag && past.length > 0;
  return { past: joins ? past : [...past, present].slice(-MOST), present: next, future: [], tag };
}

/** One step back; the same when there is none. */
export function undone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  const before = past.at(-1);
  if (before === undefined) return history;
  return { past: past.slice(0, -1), present: before, future: [present, ...future], tag: null };
}

/** One step forward again. */
export function redone<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, tag: null };
}
