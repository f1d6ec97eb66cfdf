import { createRoute as honoRoute, OpenAPIHono } from '@hono/zod-openapi';
import { formDetails, mayAct, PalaestraError, Problem, Role } from '@palaestra/core';
import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { codeOf, fieldErrors, PROBLEMS, type ProblemStatus, problemResponse } from './errors.ts';
import type { StageApp, StageEnv } from './stage.ts';

/** An empty HTTP door of a stage: a request that does not fit its schema is answered with every fault and its place. */
export function stageApp(): StageApp {
  return new OpenAPIHono<StageEnv>({
    defaultHook(result, c) {
      if (result.success) return undefined;
      const place = { json: 'body', form: 'body', param: 'path' }[result.target as string] ?? result.target;
      const errors = fieldErrors(result.error, place);
      const first = errors[0]!;
      const { facts, reason } = formDetails(result.error.issues[0]!);
      return problemResponse(c, 'bad_input', `Cannot read the request: ${first.message} (${first.path})`, {
        errors,
        members: { reason, facts: { ...facts, path: first.path } },
      });
    },
  });
}

/** A middleware that knows its role, so that the API document can say who may. */
type RoleGate = MiddlewareHandler<StageEnv> & { readonly role: Role };

/** Declare a route. Who may call it is said in its description, taken from the middleware that enforces it. */
export const createRoute: typeof honoRoute = (config) => {
  const gates = [config.middleware].flat() as (Partial<RoleGate> | undefined)[];
  const role = gates.find((gate) => gate?.role !== undefined)?.role;
  const open = config.security?.length === 0;
  const description = `Who may: ${open ? 'everybody' : role === undefined ? 'every member' : andAbove(role)}.`;
  return honoRoute({ ...config, description });
};

function andAbove(role: Role): string {
  return Role.options.slice(Role.options.indexOf(role)).join(', ');
}

/** Let only members with `role` or a higher one through. */
export function allow(role: Role): RoleGate {
  const gate = createMiddleware<StageEnv>(async (c, next) => {
    const actor = c.get('actor');
    if (!mayAct(actor.role, role)) {
      const text = `Cannot do this: it needs a higher role, expected ${role}, found ${actor.role} (${c.req.path})`;
      throw new PalaestraError('forbidden', text, {
        details: { reason: 'role', facts: { roleExpected: role, roleFound: actor.role } },
      });
    }
    await next();
  });
  return Object.assign(gate, { role });
}

/** Response documents for problem+json, to spread into a route's `responses`. */
export function problems<S extends ProblemStatus>(...statuses: S[]): Record<S, ProblemDoc> {
  const docs = statuses.map((status) => [
    status,
    {
      description: PROBLEMS[codeOf(status)!].title,
      content: { 'application/problem+json': { schema: Problem } },
    },
  ]);
  return Object.fromEntries(docs) as Record<S, ProblemDoc>;
}

interface ProblemDoc {
  description: string;
  content: { 'application/problem+json': { schema: typeof Problem } };
}
