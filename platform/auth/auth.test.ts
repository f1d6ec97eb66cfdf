import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../clock/index.ts';
import type { Database } from '../db/index.ts';
import { testDb } from '../db/testing.ts';
import { apiApp } from '../http/index.ts';
import type { StageApp } from '../http/stage.ts';
import { silentLogger } from '../log/index.ts';
import { type Auth, openAuth } from './auth.ts';
import { invite } from './invitations.ts';
import { migrations } from './migrations.ts';
import { authRoutes, signInRoutes } from './routes.ts';
import { issueStationKey, withdrawStationKeys } from './station-keys.ts';

const ORIGIN = 'http://127.0.0.1:7420';
let database: Database;
let dataFolder: string;
let auth: Auth;
let app: StageApp;
let cookie = '';

beforeAll(async () => {
  database = await testDb([migrations]);
  dataFolder = await mkdtemp(join(tmpdir(), 'palaestra-auth-'));
  await open();
});
afterAll(async () => {
  await database.close();
  await rm(dataFolder, { recursive: true });
});

async function open(): Promise<void> {
  auth = await openAuth({ database, dataFolder, url: ORIGIN, clock: systemClock, log: silentLogger });
  app = apiApp({ routes: [authRoutes(auth)], authenticate: auth.authenticate, log: silentLogger });
  app.route('/', signInRoutes(auth));
}

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await app.request(ORIGIN + path, {
    method,
    headers: { 'Content-Type': 'application/json', Origin: ORIGIN, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (text === '' ? null : JSON.parse(text)) as Record<string, never>,
    cookie: response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; '),
  };
}

function tokenOf(link: string | null | undefined): string {
  return new URL(link!).searchParams.get('token')!;
}

test('the owner link works once, and a newer start replaces an unused one', async () => {
  const old = tokenOf(auth.ownerLink);
  await open();
  const person = { name: 'Chen Wei', email: 'Chen@Example.cn', password: 'correct horse battery' };
  expect(await ask('POST', '/api/setup', { ...person, token: old })).toMatchObject({ status: 403 });
  expect(
    await ask('POST', '/api/setup', { ...person, token: tokenOf(auth.ownerLink), password: 'short' }),
  ).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'body.password' }] },
  });
  const done = await ask('POST', '/api/setup', { ...person, token: tokenOf(auth.ownerLink) });
  expect(done).toMatchObject({ status: 201 });
  expect(await ask('POST', '/api/setup', { ...person, token: tokenOf(auth.ownerLink) })).toMatchObject({ status: 403 });
  cookie = done.cookie;
  expect(await ask('GET', '/api/v1/me', undefined, { Cookie: cookie })).toMatchObject({
    body: { person: { name: 'Chen Wei', email: 'chen@example.cn' }, role: 'owner' },
  });
  await open();
  expect(auth.ownerLink).toBeNull();
});

test('sign-in by email and password; nobody can sign up', async () => {
  const right = { email: 'chen@example.cn', password: 'correct horse battery' };
  expect((await ask('POST', '/api/auth/sign-in/email', right)).cookie).toMatch(/palaestra\.session_token=/);
  expect(await ask('POST', '/api/auth/sign-in/email', { ...right, password: 'wrong wrong' })).toMatchObject({
    status: 401,
  });
  const signUp = { email: 'eve@example.cn', password: 'long enough 1', name: 'Eve' };
  expect((await ask('POST', '/api/auth/sign-up/email', signUp)).status).toBe(400);
});

test('an API key acts for its person, with a lower role if asked, until it is removed', async () => {
  const made = await ask('POST', '/api/v1/keys', { name: 'station 3', role: 'collector' }, { Cookie: cookie });
  expect(made.status).toBe(201);
  const bearer = { Authorization: `Bearer ${made.body.key}` };
  expect(await ask('GET', '/api/v1/me', undefined, bearer)).toMatchObject({ status: 200, body: { role: 'collector' } });
  const refused = await ask('POST', '/api/v1/members/invitations', { role: 'student' }, bearer);
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await ask('DELETE', `/api/v1/keys/${made.body.id}`, undefined, { Cookie: cookie })).status).toBe(204);
  expect(await ask('GET', '/api/v1/me', undefined, bearer)).toMatchObject({
    status: 401,
    body: { code: 'unauthenticated', detail: expect.stringMatching(/API key is not known/) },
  });
});

test('a key of a station acts for it alone, and stops at once when it is withdrawn or made anew', async () => {
  const station = { id: 'arm-7', name: 'Arm 7' };
  const issue = () => issueStationKey(database.db, auth.firstOrganization, station, new Date());
  const bearer = ({ key }: { key: string }) => ({ Authorization: `Bearer ${key}` });
  const first = await issue();
  expect(await ask('GET', '/api/v1/me', undefined, bearer(first))).toMatchObject({
    body: { person: { id: 'station:arm-7', name: 'Arm 7' }, role: 'collector' },
  });
  const mine = await ask('POST', '/api/v1/keys', { name: 'mine' }, bearer(first));
  expect(mine).toMatchObject({ status: 403, body: { detail: expect.stringMatching(/a station is no person/) } });
  const second = await issue();
  expect(await ask('GET', '/api/v1/me', undefined, bearer(first))).toMatchObject({
    status: 401,
    body: { detail: expect.stringMatching(/a newer key was made for the station/) },
  });
  await withdrawStationKeys(database.db, 'org_other', 'arm-7', 'not theirs', new Date());
  expect((await ask('GET', '/api/v1/me', undefined, bearer(second))).status).toBe(200);
  await withdrawStationKeys(database.db, auth.firstOrganization, 'arm-7', 'The cable is torn', new Date());
  expect(await ask('GET', '/api/v1/me', undefined, bearer(second))).toMatchObject({
    status: 401,
    body: { detail: expect.stringMatching(/The cable is torn; what it has recorded stays with it.*\(arm-7\)/) },
  });
});

test('an invited member joins the organization with the role of the link', async () => {
  const invited = await ask('POST', '/api/v1/members/invitations', { role: 'annotator' }, { Cookie: cookie });
  const person = {
    token: tokenOf(invited.body.link),
    name: 'Li',
    email: 'li@example.cn',
    password: 'another long one',
  };
  expect(await ask('POST', '/api/setup', { ...person, email: 'chen@example.cn' })).toMatchObject({ status: 409 });
  const joined = await ask('POST', '/api/setup', person);
  const me = await ask('GET', '/api/v1/me', undefined, { Cookie: joined.cookie });
  expect(me).toMatchObject({ body: { role: 'annotator', organization: { name: 'Training ground' } } });
  const { body } = await ask('GET', '/api/v1/members', undefined, { Cookie: joined.cookie });
  expect(body.items).toMatchObject([{ name: 'Chen Wei' }, { name: 'Li', role: 'annotator' }]);
});

test('nothing crosses from one organization to another', async () => {
  await auth.db.insertInto('organizations').values({ id: 'org_b', name: 'B' }).execute();
  const token = await invite(auth.db, 'org_b', 'owner', new Date());
  const person = { token, name: 'Bo', email: 'bo@example.cn', password: 'a third long one' };
  const other = { Cookie: (await ask('POST', '/api/setup', person)).cookie };
  expect(await ask('GET', '/api/v1/me', undefined, other)).toMatchObject({ body: { organization: { name: 'B' } } });
  const key = await ask('POST', '/api/v1/keys', { name: 'mine' }, { Cookie: cookie });
  expect((await ask('DELETE', `/api/v1/keys/${key.body.id}`, undefined, other)).status).toBe(404);
  expect((await ask('GET', '/api/v1/keys', undefined, other)).body.items).toEqual([]);
  expect((await ask('GET', '/api/v1/members', undefined, other)).body.items).toMatchObject([{ name: 'Bo' }]);
});

test('the key in the data folder works for the command line and is closed to others', async () => {
  const path = join(dataFolder, 'local-key');
  const key = (await readFile(path, 'utf8')).trim();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const me = await ask('GET', '/api/v1/me', undefined, { Authorization: `Bearer ${key}` });
  expect(me).toMatchObject({ body: { person: { id: 'local' }, role: 'owner' } });
});

test('guessing passwords is slowed down', async () => {
  const guess = { email: 'li@example.cn', password: 'not this one' };
  const peer = { 'x-palaestra-peer': '192.0.2.7' };
  const statuses: number[] = [];
  for (let i = 0; i < 11; i++) statuses.push((await ask('POST', '/api/auth/sign-in/email', guess, peer)).status);
  expect(statuses).toEqual([...Array(10).fill(401), 429]);
});
