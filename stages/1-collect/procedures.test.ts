import type { Picture, Task } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ground, openGround } from './testing/ground.ts';
import { JPEG, PNG } from './testing/pictures.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground.close());

const text = (en: string) => ({ en, zh: `中 ${en}` });
const task = (id: string): Task => ({
  id,
  title: text('Wipe'),
  instruction: text('Wipe the plate'),
  steps: [text('Take the cloth')],
  cell: null,
  skills: ['reach', 'grasp'],
  factors: [{ name: 'side', title: text('side'), values: ['left', 'right'] }],
});
const upload = async (who: string, body: Uint8Array<ArrayBuffer>) => {
  const response = await ground.fetch(who, '/pictures', { method: 'POST', body });
  return { status: response.status, body: (await response.json()) as Picture & { detail: string } };
};

test('a picture is kept once, shown in a step, and given out as what it is', async () => {
  const { status, body } = await upload('li:a:engineer', PNG);
  expect([status, body]).toEqual([201, expect.objectContaining({ type: 'image/png', width: 16, height: 8 })]);
  expect((await upload('li:a:engineer', PNG)).body).toEqual(body);
  const steps = [{ ...text('Take the cloth'), pictures: [{ ...body, width: 4000, type: 'image/webp' as const }] }];
  const made = await ground.ask('li:a:engineer', 'POST', '/tasks', { ...task('wipe'), steps });
  // What the sender says about the picture does not count.
  expect(made.body).toMatchObject({ steps: [{ pictures: [body] }] });
  const shown = await ground.fetch('xu:a:student', `/pictures/${body.sha256}`);
  expect(Object.fromEntries(shown.headers)).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
  });
  expect(new Uint8Array(await shown.arrayBuffer())).toEqual(PNG);
});

test('a picture belongs to its organization', async () => {
  const { body } = await upload('li:a:engineer', JPEG);
  expect((await ground.fetch('eve:b:owner', `/pictures/${body.sha256}`)).status).toBe(404);
  const steps = [{ ...text('Look'), pictures: [body] }];
  const theirs = await ground.ask('eve:b:owner', 'POST', '/tasks', { ...task('look'), steps });
  expect(theirs).toMatchObject({ status: 404, body: { detail: expect.stringMatching(/none for this organization/) } });
});

test('what is no picture is refused by its bytes, what is too large by its length', async () => {
  const script = new TextEncoder().encode('<svg onload="alert(1)"/>');
  expect(await upload('li:a:engineer', script)).toMatchObject({ status: 422 });
  expect(await upload('li:a:engineer', new Uint8Array(3 * 1024 * 1024))).toMatchObject({ status: 413 });
  expect(await upload('li:a:engineer', new Uint8Array(9 * 1024 * 1024))).toMatchObject({ status: 413 });
  expect((await upload('li:a:inspector', PNG)).status).toBe(403);
});

test('a task is changed as a whole, and how it was stays readable', async () => {
  await ground.ask('li:a:engineer', 'POST', '/tasks', task('polish'));
  ground.now = new Date(ground.now.getTime() + 60_000);
  const better = { ...task('polish'), steps: [text('Take the cloth'), text('Fold it')] };
  expect((await ground.ask('wu:a:engineer', 'PUT', '/tasks/polish', better)).body).toEqual(better);
  const { body } = await ground.ask('xu:a:student', 'GET', '/tasks/polish/changes');
  expect(body.items).toMatchObject([
    { by: 'WU', at: '2026-03-02T10:01:00.000Z', document: { steps: [{}, {}] } },
    { by: 'LI', at: '2026-03-02T10:00:00.000Z', document: { steps: [{}] } },
  ]);
  expect((await ground.ask('eve:b:owner', 'GET', '/tasks/polish/changes')).body).toEqual({ items: [] });
  expect((await ground.ask('eve:b:owner', 'PUT', '/tasks/polish', better)).status).toBe(404);
  expect((await ground.ask('li:a:inspector', 'PUT', '/tasks/polish', better)).status).toBe(403);
  const built = await ground.ask('li:a:owner', 'PUT', '/tasks/cell-to-tray', { ...better, id: 'cell-to-tray' });
  expect(built).toMatchObject({ status: 409, body: { detail: expect.stringMatching(/copy it under another id/) } });
});

test.each([
  ['an id with a path in it', { id: '../etc' }],
  ['a title in one language', { title: { en: 'Wipe' } }],
  ['a name that turns its direction', { title: text('Wipe \u202e txt') }],
  ['an unseen letter', { title: text('Wi\u200bpe') }],
  ['a cell that does not exist', { cell: 'rocket' }],
  ['a factor named twice', { factors: [0, 1].map(() => ({ name: 'side', title: text('side'), values: [1] })) }],
  ['a value named twice', { factors: [{ name: 'side', title: text('side'), values: [1, '1'] }] }],
  ['a factor that would be a property', { factors: [{ name: '__proto__', title: text('side'), values: [1] }] }],
  ['a thousand steps', { steps: Array.from({ length: 1000 }, () => text('Go')) }],
])('a task with %s is refused', async (_, change) => {
  const answer = await ground.ask('li:a:engineer', 'POST', '/tasks', { ...task('odd'), ...change });
  expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/^Cannot /) } });
});
