import type { HttpBindings } from '@hono/node-server';
import { Me, Member, mayAct, PalaestraError, Role } from '@palaestra/core';
import { z } from 'zod';
import type { StageApp } from '../http/stage.ts';
import { allow, createRoute, problems, stageApp } from '../http/stage-app.ts';
import { addApiKey, listApiKeys, lower, removeApiKey } from './api-keys.ts';
import type { Auth } from './auth.ts';
import { acceptInvitation, invite } from './invitations.ts';
import { PEER_HEADER } from './sign-in.ts';

const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  start: z.string(),
  role: Role,
  createdAt: z.iso.datetime(),
  usedAt: z.iso.datetime().nullable(),
});
const NewKey = z.object({ name: z.string().min(1).max(100), role: Role.optional() });
const Welcome = z.object({
  token: z.string(),
  name: z.string().trim().min(1).max(100),
  email: z.email(),
  password: z.string().min(10, 'expected at least 10 characters').max(128),
});

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}
function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } };
}

const me = createRoute({
  method: 'get',
  path: '/me',
  summary: 'Who is asking',
  responses: { 200: json(Me, 'The person, the organization and the role'), ...problems(401) },
});
const keys = createRoute({
  method: 'get',
  path: '/keys',
  summary: 'Your API keys',
  responses: { 200: json(z.object({ items: z.array(ApiKey) }), 'Newest first'), ...problems(401) },
});
const addKey = createRoute({
  method: 'post',
  path: '/keys',
  summary: 'Make an API key for a station or the command line; it is shown only now',
  request: { body: body(NewKey) },
  responses: { 201: json(z.object({ id: z.string(), key: z.string() }), 'The key'), ...problems(400, 401) },
});
const removeKey = createRoute({
  method: 'delete',
  path: '/keys/{id}',
  summary: 'Remove one of your API keys',
  request: { params: z.object({ id: z.string() }) },
  responses: { 204: { description: 'Removed' }, ...problems(401, 404) },
});
const members = createRoute({
  method: 'get',
  path: '/members',
  summary: 'The people of the organization',
  responses: { 200: json(z.object({ items: z.array(Member) }), 'By name'), ...problems(401) },
});
const inviteMember = createRoute({
  method: 'post',
  path: '/members/invitations',
  summary: 'Make a one-time link, good for 7 days, with which somebody becomes a member',
  middleware: [allow('manager')] as const,
  request: { body: body(z.object({ role: Role })) },
  responses: { 201: json(z.object({ link: z.string() }), 'The link, shown only now'), ...problems(400, 401, 403) },
});
const setup = createRoute({
  method: 'post',
  path: '/api/setup',
  summary: 'Use a welcome link: become a member and sign in',
  security: [],
  request: { body: body(Welcome) },
  responses: { 201: json(z.object({ email: z.string() }), 'Signed in by cookie'), ...problems(400, 403, 409) },
});

/** `/me`, `/keys` and `/members`, relative to /api/v1. */
export function authRoutes(auth: Auth): StageApp {
  const app = stageApp();
  app.openapi(me, (c) => {
    const { person, name, email, org, orgName, role } = c.get('actor');
    return c.json({ person: { id: person, name, email }, organization: { id: org, name: orgName }, role }, 200);
  });
  app.openapi(keys, async (c) => {
    const { org, person } = c.get('actor');
    return c.json({ items: await listApiKeys(auth.db, org, person) }, 200);
  });
  app.openapi(addKey, async (c) => {
    const { org, person, role, station } = c.get('actor');
    if (person === 'local' || station !== undefined) {
      const who = station === undefined ? 'the local command line' : 'a station';
      throw new PalaestraError('forbidden', `Cannot make a key: ${who} is no person, expected a signed-in one`);
    }
    const asked = c.req.valid('json');
    return c.json(await addApiKey(auth.db, { org, person, role: lower(role, asked.role ?? role) }, asked.name), 201);
  });
  app.openapi(removeKey, async (c) => {
    const { org, person } = c.get('actor');
    await removeApiKey(auth.db, org, person, c.req.valid('param').id);
    return c.body(null, 204);
  });
  app.openapi(members, async (c) => {
    const items = await auth.db
      .selectFrom('members as m')
      .innerJoin('auth_user as u', 'u.id', 'm.person')
      .where('m.org', '=', c.get('actor').org)
      .select(['m.person', 'u.name', 'u.email', 'm.role'])
      .orderBy('u.name')
      .execute();
    return c.json({ items: items.map((item) => ({ ...item, role: Role.parse(item.role) })) }, 200);
  });
  app.openapi(inviteMember, async (c) => {
    const { org, role } = c.get('actor');
    const asked = c.req.valid('json').role;
    if (!mayAct(role, asked)) {
      throw new PalaestraError('forbidden', `Cannot invite: expected a role up to ${role}, found ${asked}`, {
        details: { reason: 'role_too_high', facts: { roleExpected: role, roleFound: asked } },
      });
    }
    return c.json({ link: `${auth.url}/welcome?token=${await invite(auth.db, org, asked, auth.clock.now())}` }, 201);
  });
  return app;
}

/** `POST /api/setup` and better-auth's `/api/auth/*`, relative to the root: what works without being signed in. */
export function signInRoutes(auth: Auth): StageApp {
  const app = stageApp();
  app.openapi(setup, async (c) => {
    const { token, ...person } = c.req.valid('json');
    await acceptInvitation(auth.db, auth.signIn, token, person, auth.clock.now());
    const { email, password } = person;
    const { headers } = await auth.signIn.api.signInEmail({ body: { email, password }, returnHeaders: true });
    for (const cookie of headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
    return c.json({ email }, 201);
  });
  app.on(['GET', 'POST'], '/api/auth/*', (c) => {
    // The address of the socket counts, not what a client says about itself.
    const peer = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress;
    if (peer === undefined) return auth.signIn.handler(c.req.raw);
    const headers = new Headers(c.req.raw.headers);
    headers.set(PEER_HEADER, peer);
    return auth.signIn.handler(new Request(c.req.raw, { headers }));
  });
  return app;
}
