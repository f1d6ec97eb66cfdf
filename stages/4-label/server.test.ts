import { type Annotation, EVENT, JOB } from '@palaestra/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ground, openGround } from '../3-cleanse/testing/ground.ts';
import { madeFile } from '../3-cleanse/testing/made-file.ts';
import { madeRecording } from '../3-cleanse/testing/made-recording.ts';
import { currentAnnotation } from './current.ts';
import { annotationsOf, count, migrations, registerJobs, routes } from './server.ts';

let ground: Ground;
let episode: string;
let other: string;

beforeAll(async () => {
  ground = await openGround({ migrations, routes, registerJobs });
  episode = await ground.store('a', await madeFile(madeRecording({ seconds: 4 })));
  other = await ground.store('a', await madeFile(madeRecording({ seconds: 5 })));
});
afterAll(() => ground.close());

const annotations = async (org: string, id: string) =>
  (await annotationsOf(ground.context.db, org, [id])).get(id) ?? [];

async function proposed(id: string) {
  const since = ground.told.length;
  await ground.context.jobs.send(JOB.propose, { org: 'a', episode: id });
  const line = `${EVENT.episodeLabelled} a/${id}`;
  await expect.poll(() => ground.told.slice(since)).toContain(line);
}

const whole = (end: number) => [{ start: 0, end, skill: 'idle', track: 'arm' }];

test('the job proposes once for a version, however often it runs', async () => {
  for (const id of [episode, episode, other]) await proposed(id);
  const found = await annotations('a', episode);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ source: 'proposal', author: 'propose/2', outcome: 'success' });
  expect(await count(ground.context, 'a')).toEqual({ done: 0, waiting: 2, today: 0 });
});

test('a person’s annotation counts before the proposal and nothing is overwritten', async () => {
  const body = { outcome: 'failure', failureCause: 'dropped', segments: whole(4), quality: 2 };
  const answer = await ground.ask(`/episodes/${episode}/annotations`, { body, role: 'annotator' });
  expect(answer.status).toBe(201);
  const kept = answer.body as unknown as Annotation;
  expect(kept).toMatchObject({ episode, author: 'p1', source: 'person', outcome: 'failure', note: null });
  await proposed(episode);
  const found = await annotations('a', episode);
  expect(found.map(({ source }) => source)).toEqual(['person', 'proposal']);
  expect(currentAnnotation(found)).toEqual(kept);
  expect(await count(ground.context, 'a')).toEqual({ done: 1, waiting: 1, today: 1 });
});

test('faulty segments are refused with the whole list', async () => {
  const segments = [
    { start: 0.5, end: 2, skill: 'reach', track: 'arm' },
    { start: 1.5, end: 9, skill: 'release', track: 'arm' },
  ];
  const { status, body } = await ground.ask(`/episodes/${episode}/annotations`, {
    body: { outcome: 'success', segments },
  });
  expect(status).toBe(400);
  expect((body.errors as { path: string; message: string }[]).map(({ message }) => message.split(':')[0])).toEqual([
    'gap',
    'outside',
    'overlap',
    'grammar',
  ]);
  expect(await annotations('a', episode)).toHaveLength(2);
});

test.each([
  ['an unknown skill', { outcome: 'success', segments: [{ start: 0, end: 4, skill: 'juggle', track: 'arm' }] }],
  ['a cause of a success', { outcome: 'success', failureCause: 'dropped' }],
  ['another cause without words', { outcome: 'failure', failureCause: 'other' }],
  ['a grade out of range', { outcome: 'success', quality: 6 }],
  ['an author of one’s choice', { outcome: 'success', author: 'somebody' }],
])('%s is refused', async (_, body) => {
  expect(await ground.ask(`/episodes/${episode}/annotations`, { body })).toMatchObject({ status: 400 });
});

test('another organization finds nothing and a collector may not label', async () => {
  const body = { outcome: 'success' };
  expect(await ground.ask(`/episodes/${episode}/annotations`, { body, org: 'b' })).toMatchObject({ status: 404 });
  expect(await ground.ask(`/episodes/${episode}/annotations`, { body, role: 'collector' })).toMatchObject({
    status: 403,
  });
  expect(await annotations('b', episode)).toEqual([]);
  expect((await count(ground.context, 'b')).waiting).toBe(0);
});
