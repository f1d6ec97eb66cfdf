import { type Assessment, EVENT, JOB } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withdrawn } from './history.ts';
import { assessmentOf, assessmentsOf, count, migrations, registerJobs, routes, verdictCounts } from './server.ts';
import { type Ground, openGround } from './testing/ground.ts';
import { madeFile } from './testing/made-file.ts';
import { madeRecording } from './testing/made-recording.ts';

let ground: Ground;
let idle: string;
let cut: string;
let unjudged: string;

beforeAll(async () => {
  ground = await openGround({ migrations, routes, registerJobs });
  idle = await ground.store('a', await madeFile(madeRecording({ seconds: 12, move: [3, 8] })));
  cut = await ground.store('a', (await madeFile(madeRecording())).slice(0, 2000), 10);
  unjudged = await ground.store('a', await madeFile(madeRecording({ seconds: 6 })));
});
afterAll(() => ground.close());

async function judged(episode: string): Promise<Assessment> {
  const since = ground.told.length;
  await ground.context.jobs.send(JOB.check, { org: 'a', episode });
  const line = `${EVENT.episodeJudged} a/${episode}`;
  await expect.poll(() => ground.told.slice(since)).toContain(line);
  return (await assessmentOf(ground.context.db, 'a', episode))!;
}

test('the job judges an episode once, however often it runs', async () => {
  const first = await judged(idle);
  expect(first.verdict).toMatchObject({ decision: 'trim', rules: ['idle-head', 'idle-tail'] });
  const again = await judged(idle);
  expect(again).toEqual(first);
  expect(again.history).toHaveLength(1);
});

test('a damaged file is dropped with the reason, not retried for ever', async () => {
  expect((await judged(cut)).verdict).toMatchObject({ decision: 'drop', rules: ['readable', 'not-empty'] });
  expect(await count(ground.context, 'a')).toEqual({ done: 2, waiting: 1, today: 2 });
  expect(await verdictCounts(ground.context, 'a')).toEqual({ keep: 0, trim: 1, drop: 1, review: 0 });
  expect(await verdictCounts(ground.context, 'b')).toEqual({ keep: 0, trim: 0, drop: 0, review: 0 });
});

test('an inspector overrules with a reason; the policy’s verdict stays in the history', async () => {
  const body = { decision: 'review', reason: ' look at the grasp ' };
  const answer = await ground.ask(`/episodes/${idle}/verdict`, { body });
  expect(answer.status).toBe(200);
  const { verdict, history } = answer.body as unknown as Assessment;
  expect(verdict.by).toEqual({ kind: 'person', person: 'p1', reason: 'look at the grasp' });
  expect(history.map(({ decision }) => decision)).toEqual(['trim', 'review']);
  expect((await count(ground.context, 'a')).waiting).toBe(2);
  expect((await judged(idle)).verdict).toEqual(verdict);
});

test('decisions that come at once are all kept', async () => {
  const decide = (reason: string) => ground.ask(`/episodes/${cut}/verdict`, { body: { decision: 'review', reason } });
  const before = (await assessmentOf(ground.context.db, 'a', cut))!.history.length;
  await Promise.all(['one', 'two', 'three', 'four'].map(decide));
  const { history } = (await assessmentOf(ground.context.db, 'a', cut))!;
  const reasons = history.slice(before).map(({ by }) => by.kind === 'person' && by.reason);
  expect(reasons.toSorted()).toEqual(['four', 'one', 'three', 'two']);
});

test('a verdict needs a reason, a span inside the episode, the role and the right organization', async () => {
  const path = `/episodes/${idle}/verdict`;
  const drop = { decision: 'drop', reason: 'x' };
  expect(await ground.ask(path, { body: { decision: 'drop', reason: ' ' } })).toMatchObject({ status: 400 });
  const outside = { ...drop, decision: 'trim', keep: { start: 1, end: 99 } };
  expect(await ground.ask(path, { body: outside })).toMatchObject({
    status: 400,
    body: { code: 'bad_input', detail: expect.stringMatching(/inside 0 to 12 s, found 1 to 99 s/) },
  });
  expect(await ground.ask(path, { body: drop, role: 'annotator' })).toMatchObject({ status: 403 });
  expect(await ground.ask(path, { body: drop, org: 'b' })).toMatchObject({ status: 404 });
  expect((await assessmentsOf(ground.context.db, 'b', [idle])).size).toBe(0);
  expect((await count(ground.context, 'b')).done).toBe(0);
});

test('an episode that was not judged yet cannot be decided', async () => {
  const answer = await ground.ask(`/episodes/${unjudged}/verdict`, { body: { decision: 'drop', reason: 'x' } });
  expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
});

test('a collector takes an own episode back; nobody else does, and the recording stays', async () => {
  const own = await ground.store('a', await madeFile(madeRecording({ seconds: 9 })));
  const path = `/episodes/${own}/withdrawal`;
  const body = { reason: 'The wrong part was on the table' };
  const mine = { person: 'tester', role: 'collector', body } as const;
  expect(await ground.ask(path, mine)).toMatchObject({ status: 409 });
  const before = await judged(own);
  expect(before.verdict.decision).toBe('keep');
  expect(await ground.ask(path, { role: 'owner', body })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(await ground.ask(path, { ...mine, org: 'b' })).toMatchObject({ status: 404 });
  expect(await ground.ask(path, { ...mine, role: 'student' })).toMatchObject({ status: 403 });
  expect(await ground.ask(path, { ...mine, body: { reason: ' ' } })).toMatchObject({ status: 400 });
  for (let time = 0; time < 2; time++) {
    const { verdict, history } = (await ground.ask(path, mine)).body as unknown as Assessment;
    expect(verdict).toMatchObject({ decision: 'drop', by: { kind: 'person', person: 'tester', ...body } });
    expect(history.map(({ decision }) => decision)).toEqual(['keep', 'drop']);
  }
  expect((await judged(own)).verdict.decision).toBe('drop');
});

test('what is older than a day, or was decided by somebody else, is taken back by an inspector only', async () => {
  const current = (await assessmentOf(ground.context.db, 'a', idle))!;
  const episode = { id: idle, operator: 'tester', stored_at: new Date('2026-03-01T08:00:00Z') };
  const mine = { person: 'tester', reason: 'x', episode };
  expect(() => withdrawn(current, mine, new Date('2026-03-01T09:00:00Z'))).toThrow(/somebody else has decided/);
  const policy = { ...current, verdict: current.history[0]! };
  expect(() => withdrawn(policy, mine, new Date('2026-03-02T09:00:00Z'))).toThrow(/more than a day ago/);
});

test('a check can be asked for, for an episode of one’s own', async () => {
  expect(await ground.ask(`/episodes/${unjudged}/check`, { body: {}, org: 'b' })).toMatchObject({ status: 404 });
  expect(await ground.ask(`/episodes/${unjudged}/check`, { body: {} })).toEqual({
    status: 202,
    body: { episode: unjudged },
  });
  await expect.poll(async () => (await assessmentOf(ground.context.db, 'a', unjudged))?.verdict.decision).toBe('keep');
});

test('the profiles are shown with their rules', async () => {
  const { body } = await ground.ask('/profiles', { role: 'student' });
  expect((body.items as { id: string }[]).map(({ id }) => id).sort()).toEqual([
    'base',
    'busbar-placement',
    'cell-to-tray',
    'lerobot-import',
    'plug-insertion',
  ]);
});
