import { afterAll, beforeEach } from 'vitest';

/**
 * What the tests of a file stand on: a server, a browser, who is signed in. They share one for as long as each passes at
 * once. A test that is tried again gets a new one, and those after it go on with that, for nobody knows what an attempt that
 * failed in its middle has left.
 *
 * @param open defers to `end` what is to be closed, at once after it was opened; the last is closed first.
 * @param limit longest time to open it, ms.
 * @returns what stands now. A test asks once, at its beginning, so that an attempt that ran out of time does not meddle with
 *   the next one.
 */
export function afresh<T>(open: (end: AsyncDisposableStack) => Promise<T>, limit = 300_000): () => T {
  let standing: { readonly it: T; readonly end: AsyncDisposableStack } | null = null;
  const begun = new Set<string>();
  async function close(): Promise<void> {
    const old = standing;
    standing = null;
    await old?.end.disposeAsync();
  }
  beforeEach(async ({ task }) => {
    if (begun.has(task.id)) await close();
    begun.add(task.id);
    if (standing !== null) return;
    await using end = new AsyncDisposableStack();
    const it = await open(end);
    standing = { it, end: end.move() };
  }, limit);
  afterAll(close);
  return () => standing!.it;
}
