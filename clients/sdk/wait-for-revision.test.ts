import { PalaestraError, type RevisionBuild } from '@palaestra/core';
import { expect, test } from 'vitest';
import { waitForRevision } from './wait-for-revision.ts';

const begun: RevisionBuild = {
  id: 'rb_1',
  dataset: 'ds_1',
  message: 'first',
  author: 'Li',
  state: 'queued',
  done: 0,
  total: 0,
  revision: null,
  problem: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const sha256 = 'a'.repeat(64);

/** A server that says these one after another; `null` is a look that it does not answer. */
function saying(...looks: (Partial<RevisionBuild> | null)[]) {
  const cancelled: string[] = [];
  const calls = {
    async look() {
      const next = looks.shift();
      if (!next) throw new PalaestraError('unavailable', 'Cannot reach the server');
      return { ...begun, ...next };
    },
    async cancel(id: string): Promise<RevisionBuild> {
      cancelled.push(id);
      return { ...begun, state: 'cancelled' };
    },
  };
  return { calls, cancelled };
}

test('waits through the restart of the server and tells the progress', async () => {
  const { calls } = saying(
    { state: 'running', done: 1, total: 3 },
    null,
    { state: 'running', done: 0, total: 3 },
    { state: 'done', done: 3, total: 3, revision: sha256 },
  );
  const heard: string[] = [];
  const onProgress = (done: number, total: number) => heard.push(`${done}/${total}`);
  expect(await waitForRevision(calls, begun, { onProgress })).toBe(sha256);
  expect(heard).toEqual(['0/0', '1/3', '1/3', '0/3', '3/3']);
});

test('says what the server says of a revision that it could not make', async () => {
  const problem = { code: 'conflict', detail: 'Cannot make the revision: none left', reason: 'revision_empty' };
  const { calls } = saying({ state: 'failed', problem });
  await expect(waitForRevision(calls, begun)).rejects.toMatchObject({
    code: 'conflict',
    message: problem.detail,
    details: { reason: 'revision_empty', id: 'rb_1' },
  });
});

test('gives it up when the one who waits does, and hears of it when somebody else does', async () => {
  const control = new AbortController();
  const { calls, cancelled } = saying({ state: 'running' }, { state: 'running' });
  const onProgress = () => control.abort();
  await expect(waitForRevision(calls, begun, { signal: control.signal, onProgress })).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(cancelled).toEqual(['rb_1']);
  await expect(waitForRevision(saying({ state: 'cancelled' }).calls, begun)).rejects.toThrow(/it was cancelled/);
});
