import type { Session } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checklistFor } from './safety.ts';
import { endSilentSessions } from './session-store.ts';
import { type Ground, openGround } from './testing/ground.ts';

const MINUTE = 60_000;
const LI = 'li:a:collector';
const WANG = 'wang:a:collector';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
  const robot = { embodiment: 'ur5e', serial: null };
  const arm = { id: 'arm-1', name: 'Arm 1', simulated: false, cell: null, robot };
  await ground.ask('wu:a:manager', 'POST', '/stations', arm);
});
afterAll(() => ground.close());

const later = (ms: number) => {
  ground.now = new Date(ground.now.getTime() + ms);
};
const open = async (who: string, station: string, more: object = {}) =>
  (await ground.ask(who, 'POST', '/sessions', { station, ...more })).body as unknown as Session & { detail?: string };
const at = async (station: string, who = LI) =>
  (await ground.ask(who, 'GET', `/stations/${station}/session`)).body.session as Session | null;
const beat = (station: string, session: string | null) =>
  ground.ask(LI, 'POST', `/stations/${station}/heartbeat`, {
    session,
    activity: 'ready',
    streams: [],
    spool: { recordings: 0, bytes: 0 },
    fault: null,
  });

test('a person goes on with the session that a crashed page left open, and the page that leaves late does not end it', async () => {
  const first = await open(LI, 'sim-1');
  later(5000);
  const again = await open(LI, 'sim-1');
  expect(again).toMatchObject({ id: first.id, openedAt: first.openedAt, resumedAt: ground.now.toISOString() });
  const close = (query: string) => ground.ask(LI, 'POST', `/sessions/${first.id}/close${query}`);
  expect((await close(`?asOf=${first.openedAt}`)).body).toMatchObject({ closedAt: null });
  expect((await close('?asOf=yesterday')).status).toBe(400);
  expect((await close(`?asOf=${again.resumedAt}`)).body).toMatchObject({
    closedAt: ground.now.toISOString(),
    ended: { how: 'closed', by: 'LI' },
  });
  // What has ended is not gone on with.
  expect((await open(LI, 'sim-1')).id).not.toBe(first.id);
});

test('a session on another order ends the one before', async () => {
  const before = await open(LI, 'sim-2');
  const slots = [{ variation: {}, wanted: 3 }];
  const order = (await ground.ask('wu:a:manager', 'POST', '/orders', { task: 'cell-to-tray', slots })).body;
  const next = await open(LI, 'sim-2', { order: order.id });
  expect(next).toMatchObject({ order: order.id, closedAt: null });
  const { items } = (await ground.ask(LI, 'GET', '/sessions')).body as unknown as { items: Session[] };
  expect(items.find(({ id }) => id === before.id)).toMatchObject({ ended: { how: 'replaced', by: 'LI' } });
});

test('somebody else takes the place of a page that is gone, not of one that speaks', async () => {
  const { id } = await open(LI, 'sim-3');
  later(50_000);
  expect((await beat('sim-3', id)).body).toEqual({ blockers: [], session: id });
  later(50_000);
  expect(await open(WANG, 'sim-3')).toMatchObject({
    code: 'conflict',
    detail: expect.stringMatching(/LI works there/),
    reason: 'session_taken',
    facts: { name: 'LI', at: expect.stringMatching(/Z$/) },
  });
  later(15_000);
  const taken = await open(WANG, 'sim-3');
  expect(taken).toMatchObject({ personName: 'WANG', closedAt: null });
  expect((await beat('sim-3', id)).body).toMatchObject({ session: taken.id });
  const { items } = (await ground.ask(LI, 'GET', '/sessions')).body as unknown as { items: Session[] };
  expect(items.find((one) => one.id === id)).toMatchObject({ ended: { how: 'replaced', by: 'WANG' } });
});

test('at a real station the signature counts for half an hour without a sign of life, for others too', async () => {
  const confirmed = checklistFor({ simulated: false }).items.map((item) => item.id);
  const signed = await open(LI, 'arm-1', { confirmed });
  later(29 * MINUTE);
  expect(await open(WANG, 'arm-1', { confirmed })).toMatchObject({ code: 'conflict' });
  // Back at the station, he goes on with what he has signed; half a signature ends nothing.
  expect(await open(LI, 'arm-1')).toMatchObject({ id: signed.id, checklist: { green: true } });
  later(29 * MINUTE);
  expect(await endSilentSessions(ground.context)).not.toContainEqual({ org: 'a', station: 'arm-1' });
  await beat('arm-1', signed.id);
  // A voice that names another session, or none, is no sign of life of this one.
  later(20 * MINUTE);
  await beat('arm-1', null);
  await beat('sim-1', signed.id);
  later(11 * MINUTE);
  expect(await endSilentSessions(ground.context)).toContainEqual({ org: 'a', station: 'arm-1' });
  expect(await at('arm-1')).toMatchObject({
    id: signed.id,
    closedAt: ground.now.toISOString(),
    ended: { how: 'silent', by: null },
  });
  expect((await beat('arm-1', signed.id)).body).toEqual({ blockers: ['no_session'], session: null });
  expect(await endSilentSessions(ground.context)).toEqual([]);
});

test('the session of a station is told to its own organization and to collectors', async () => {
  await open('eve:b:owner', 'sim-1');
  expect(await at('sim-1', 'eve:b:collector')).toMatchObject({ personName: 'EVE' });
  expect(await at('sim-1')).toMatchObject({ personName: 'LI' });
  expect(await at('sim-4')).toBeNull();
  expect((await ground.ask('xu:a:student', 'GET', '/stations/sim-1/session')).status).toBe(403);
  expect((await ground.ask('eve:b:owner', 'GET', '/stations/arm-1/session')).status).toBe(404);
});
