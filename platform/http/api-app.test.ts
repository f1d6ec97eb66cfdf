import { PalaestraError } from '@palaestra/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { silentLogger } from '../log/index.ts';
import { apiApp } from './api-app.ts';
import type { Actor } from './stage.ts';
import { allow, createRoute, problems, stageApp } from './stage-app.ts';

const actor: Actor = { person: 'p', name: 'Li', email: 'li@a.cn', org: 'a', orgName: 'A', role: 'annotator' };
const door = stageApp();
const body = { content: { 'application/json': { schema: z.object({ n: z.number(), list: z.array(z.string()) }) } } };
const ok = { 200: { description: 'Done', content: { 'application/json': { schema: z.object({ org: z.string() }) } } } };
const post = createRoute({
  method: 'post',
  path: '/things',
  request: { body },
  responses: { ...ok, ...problems(400) },
});
door.openapi(post, (c) => c.json({ org: c.get('actor').org }, 200));
const gated = createRoute({ method: 'get', path: '/gated', middleware: [allow('engineer')] as const, responses: ok });
door.openapi(gated, (c) => c.json({ org: c.get('actor').org }, 200));
door.get('/broken', () => {
  throw new Error('secret detail');
});
door.get('/database', () => {
  throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
});

const app = apiApp({
  routes: [door],
  log: silentLogger,
  authenticate: async (request) => {
    if (request.headers.has('x-bad')) throw new PalaestraError('unauthenticated', 'Cannot sign in: unknown key');
    return request.headers.has('x-nobody') ? null : actor;
  },
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await app.request(path, init);
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  };
}

test('a body that does not fit is answered with every fault and its place', async () => {
  const json = { 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers: json, body: '{"n":"x","list":[1]}' };
  const { status, body: problem, headers } = await ask('/api/v1/things', init);
  expect(status).toBe(400);
  expect(headers.get('Content-Type')).toMatch('application/problem+json');
  expect(problem).toMatchObject({ code: 'bad_input', errors: [{ path: 'body.n' }, { path: 'body.list.0' }] });
  expect(await ask('/api/v1/things', { method: 'POST', headers: json, body: '{' })).toMatchObject({
    status: 400,
    body: { status: 400 },
  });
});

test('every error is a problem with the id of the request, and no inside is shown', async () => {
  const { status, body: problem, headers } = await ask('/api/v1/broken');
  expect([status, problem.code, problem.id]).toEqual([500, 'internal', headers.get('X-Request-Id')]);
  expect(JSON.stringify(problem)).not.toMatch('secret');
  expect(await ask('/api/v1/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await ask('/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await ask('/api/v1/database')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
});

test('a wrong key and nobody get 401, too low a role gets 403', async () => {
  expect(await ask('/api/v1/gated', { headers: { 'x-bad': '1' } })).toMatchObject({
    status: 401,
    body: { code: 'unauthenticated' },
  });
  expect(await ask('/api/v1/gated', { headers: { 'x-nobody': '1' } })).toMatchObject({
    status: 401,
    body: { code: 'unauthenticated' },
  });
  const { status, body: problem } = await ask('/api/v1/gated');
  expect([status, problem.detail]).toEqual([403, expect.stringMatching(/expected engineer, found annotator/)]);
});

test('a change asked by a page of another site is refused', async () => {
  const headers = { Origin: 'https://evil.example', 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: '{"n":1,"list":[]}' };
  expect(await ask('http://localhost/api/v1/things', init)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const own = { ...init, headers: { ...headers, Origin: 'http://localhost' } };
  expect(await ask('http://localhost/api/v1/things', own)).toMatchObject({ status: 200, body: { org: 'a' } });
});

test('a body above the limit is refused', async () => {
  const large = JSON.stringify({ n: 1, list: ['x'.repeat(5 * 1024 * 1024)] });
  const headers = { 'Content-Type': 'application/json', 'Content-Length': String(large.length) };
  expect(await ask('/api/v1/things', { method: 'POST', headers, body: large })).toMatchObject({
    status: 413,
    body: { code: 'too_large' },
  });
});
