import { newId, type OrderItem, type Session, type Take, type TakeReport } from '@palaestra/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checklistFor } from './safety.ts';
import { type Ground, openGround } from './testing/ground.ts';

const LI = 'li:a:collector';
const WANG = 'wang:a:collector';
const WU = 'wu:a:manager';
const ARM = 'arm:a:collector:arm-1';
const CONFIRMED = checklistFor({ simulated: false }).items.map(({ id }) => id);

let ground: Ground;
let session: Session;
beforeAll(async () => {
  ground = await openGround();
  const robot = { embodiment: 'ur5e', serial: null };
  const arm = { id: 'arm-1', name: 'Arm 1', simulated: false, cell: null, robot };
  await ground.ask(WU, 'POST', '/stations', arm);
  await ground.ask('eve:b:owner', 'POST', '/stations', arm);
});
afterAll(() => ground.close());

beforeEach(async () => {
  const now = await takeAt();
  if (now !== null) await ground.ask(WU, 'POST', `/stations/arm-1/takes/${now.id}/discard`);
  if (now !== null) await tell({ id: now.id, state: 'discarded' });
  session = await begin();
  await beat();
});

const begin = async (more: object = {}) =>
  (await ground.ask(LI, 'POST', '/sessions', { station: 'arm-1', confirmed: CONFIRMED, ...more }))
    .body as unknown as Session;
const end = (id: string) => ground.ask(LI, 'POST', `/sessions/${id}/close`);
const beat = (more: object = {}) =>
  ground.ask(ARM, 'POST', '/stations/arm-1/heartbeat', {
    session: null,
    activity: 'ready',
    streams: [{ name: '/joint_states', hz: 50, wanted: 45 }],
    spool: { recordings: 0, bytes: 0 },
    fault: null,
    remote: true,
    ...more,
  });
const start = (who = LI, id = newId('take'), more: object = {}) =>
  ground.ask(who, 'POST', '/stations/arm-1/takes', { id, ...more });
const takeAt = async (who = LI) => (await ground.ask(who, 'GET', '/stations/arm-1/take')).body.take as Take | null;
const exchange = async (body: Record<string, unknown>, who = ARM) =>
  (await ground.ask(who, 'POST', '/stations/arm-1/take/exchange', { after: 0, report: null, ...body })).body
    .take as Take;
const tell = (report: Pick<TakeReport, 'id' | 'state'> & Partial<TakeReport>) =>
  exchange({ report: { seconds: 0, problem: null, verdict: null, dropped: 0, episode: null, ...report } });

test('a take goes from the wish to the kept recording, and what is said twice or late changes nothing', async () => {
  const id = newId('take');
  const asked = await start(LI, id);
  expect(asked).toMatchObject({ status: 201, body: { state: 'asked', wish: 'record', person: 'li' } });
  expect((await start(LI, id)).body).toEqual(asked.body);
  const { plan, number } = await exchange({});
  expect(plan).toMatchObject({ operator: 'li', session: session.id, order: null, task: 'unnamed' });
  expect(plan.safety).toMatchObject({ green: 'true', session: session.id, confirmed: CONFIRMED.join(' ') });

  expect(await tell({ id, state: 'recording', seconds: 2 })).toMatchObject({ state: 'recording', wish: 'record' });
  const startedAt = new Date(ground.now.getTime() - 2000).toISOString();
  expect(await takeAt()).toMatchObject({ startedAt, heardAt: ground.now.toISOString() });
  // The station waits, and hears of the wish as it comes.
  const waiting = exchange({ after: number });
  await ground.ask(LI, 'POST', `/stations/arm-1/takes/${id}/stop`);
  expect(await waiting).toMatchObject({ id, wish: 'stop' });
  await tell({ id, state: 'finished', seconds: 4 });
  expect(await tell({ id, state: 'recording', seconds: 3 })).toMatchObject({ state: 'finished', startedAt });

  const marks = { outcome: 'failure', attempts: 2, failureCause: 'misaligned' };
  const keep = (body: Record<string, unknown>) => ground.ask(LI, 'POST', `/stations/arm-1/takes/${id}/keep`, body);
  expect((await keep({ ...marks, outcome: 'success' })).status).toBe(400);
  expect((await keep({ ...marks, attempts: 0 })).status).toBe(400);
  expect((await keep(marks)).body).toMatchObject({ wish: 'keep', marks });
  // A stop that comes after it does not take it back.
  expect((await ground.ask(LI, 'POST', `/stations/arm-1/takes/${id}/stop`)).body).toMatchObject({ wish: 'keep' });
  const episode = `ep_${'a'.repeat(24)}`;
  await tell({ id, state: 'kept', seconds: 4, episode });
  await tell({ id, state: 'discarded' });
  expect((await ground.ask(LI, 'POST', `/stations/arm-1/takes/${id}/discard`)).body).toMatchObject({ state: 'kept' });
  expect(await takeAt()).toMatchObject({ state: 'kept', marks, report: { episode } });
});

test('nothing is recorded without an own green session, a living recorder and every required stream', async () => {
  const why = async (who = LI) => (await start(who)).body.reason;
  expect(await why(WANG)).toBe('session_taken');
  await beat({ streams: [{ name: '/joint_states', hz: 20, wanted: 45 }] });
  expect((await start()).body).toMatchObject({ reason: 'take_dead_stream', facts: { names: '/joint_states' } });
  await beat({ fault: 'the arm is away' });
  expect((await start()).body).toMatchObject({ reason: 'take_fault', facts: { fault: 'the arm is away' } });
  await beat({ remote: undefined });
  expect(await why()).toBe('take_no_listener');
  await beat();
  ground.now = new Date(ground.now.getTime() + 16_000);
  expect(await why()).toBe('take_silent');
  await beat();
  await end(session.id);
  expect(await why()).toBe('take_no_session');
  const half = (await ground.ask(LI, 'POST', '/sessions', { station: 'arm-1', confirmed: CONFIRMED.slice(1) })).body;
  expect(await why()).toBe('take_checklist');
  await end(String(half.id));
  expect((await ground.ask(LI, 'POST', '/stations/sim-1/takes', { id: newId('take') })).body.reason).toBe(
    'take_simulated',
  );
  await begin();
  expect((await start()).status).toBe(201);
  expect(await why()).toBe('take_under_way');
});

test('an order says what is recorded, and only what it asks for', async () => {
  await end(session.id);
  const slots = [
    { variation: { pocket: 3 }, wanted: 1 },
    { variation: { pocket: 4 }, wanted: 1 },
  ];
  const order = (await ground.ask(WU, 'POST', '/orders', { task: 'cell-to-tray', slots, machines: 'real' })).body;
  session = await begin({ order: order.id });
  expect((await start(LI, newId('take'), { variation: { pocket: 7 } })).body.reason).toBe('take_other_variation');
  const { body } = await start(LI, newId('take'), { variation: { pocket: 4 } });
  const { plan } = body as unknown as Take;
  expect(plan).toMatchObject({ order: order.id, task: 'cell-to-tray', variation: { pocket: 4 } });
  expect(plan.instruction.zh).not.toBe(plan.instruction.en);
  // Its place is given to nobody else, until it comes to nothing.
  const underWay = async () => {
    const { slots: now } = (await ground.ask(LI, 'GET', `/orders/${order.id}`)).body as unknown as OrderItem;
    return now.map((slot) => slot.underWay);
  };
  expect(await underWay()).toEqual([0, 1]);
  await tell({ id: String(body.id), state: 'failed' });
  expect(await underWay()).toEqual([0, 0]);
});

test('a start that no station takes up is withdrawn, and one that took it up too late is told to discard it', async () => {
  const { id } = (await start()).body as unknown as Take;
  ground.now = new Date(ground.now.getTime() + 16_000);
  expect(await takeAt()).toMatchObject({ id, state: 'failed', report: { problem: { reason: 'not_taken' } } });
  expect(await tell({ id, state: 'recording' })).toMatchObject({ id, state: 'failed', wish: 'discard' });
});

test('a recording ends with its session, and whoever works there next may say what becomes of it', async () => {
  const { id } = (await start()).body as unknown as Take;
  const { number } = await tell({ id, state: 'recording' });
  const waiting = exchange({ after: number });
  await end(session.id);
  expect(await waiting).toMatchObject({ id, wish: 'stop' });
  await tell({ id, state: 'finished' });
  const marks = { outcome: 'success', attempts: 1, failureCause: null };
  const keep = (who: string) => ground.ask(who, 'POST', `/stations/arm-1/takes/${id}/keep`, marks);
  expect((await keep(WANG)).body).toMatchObject({ status: 403, reason: 'take_foreign', facts: { name: 'LI' } });
  await ground.ask(WANG, 'POST', '/sessions', { station: 'arm-1', confirmed: CONFIRMED });
  expect((await keep(WANG)).body).toMatchObject({ wish: 'keep' });
  await ground.ask(WU, 'POST', `/sessions/${((await sessionAt()) as Session).id}/close`);
});
const sessionAt = async () => (await ground.ask(LI, 'GET', '/stations/arm-1/session')).body.session;

test('takes belong to their organization, a person asks for them, and a station speaks for itself', async () => {
  const { id } = (await start()).body as unknown as Take;
  expect(await takeAt('eve:b:owner')).toBeNull();
  expect((await ground.ask('eve:b:owner', 'POST', `/stations/arm-1/takes/${id}/stop`)).status).toBe(404);
  expect(await exchange({ report: report(id, 'recording') }, 'arm:b:collector:arm-1')).toBeNull();
  expect(await takeAt()).toMatchObject({ state: 'asked', wish: 'record' });
  const foreign = await ground.ask('arm:a:collector:arm-2', 'POST', '/stations/arm-1/take/exchange', {
    after: 0,
    report: null,
  });
  expect(foreign.status).toBe(403);
  expect((await start(ARM)).status).toBe(403);
  expect((await ground.ask(ARM, 'POST', `/stations/arm-1/takes/${id}/stop`)).status).toBe(403);
  expect((await ground.ask('xu:a:student', 'GET', '/stations/arm-1/take')).status).toBe(403);
});
const report = (id: string, state: TakeReport['state']): TakeReport => {
  return { id, state, seconds: 0, problem: null, verdict: null, dropped: 0, episode: null };
};
