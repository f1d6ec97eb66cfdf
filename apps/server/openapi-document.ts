import * as core from '@palaestra/core';
import { PROBLEMS, type StageApp } from '@palaestra/platform/http';
import { z } from 'zod';

type Document = ReturnType<StageApp['getOpenAPI31Document']>;

/**
 * The OpenAPI 3.1 document of an app. The nouns of core become named schemas. Keys are in one order, so that the same
 * routes give the same bytes.
 */
export function openApiDocument(app: StageApp): Document {
  const registry = app.openAPIRegistry;
  for (const [name, value] of Object.entries(core)) {
    // Anew, because what was made before the OpenAPI extension of zod was loaded cannot be named.
    if (value instanceof z.ZodObject) registry.register(name, z.object(value.shape));
  }
  registry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  const cookie = { type: 'apiKey', in: 'cookie', name: 'palaestra.session_token' } as const;
  registry.registerComponent('securitySchemes', 'session', cookie);
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Palaestra',
      version: '1',
      description:
        'Collect, transmit, cleanse, label, manage, train, evaluate and certify. Errors are problem documents (RFC 9457). Sign in with a cookie (`/api/auth/sign-in/email`) or an API key (`Authorization: Bearer …`).',
    },
    security: [{ key: [] }, { session: [] }],
  });
  return named(sorted(document) as Document);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]));
}

/** Replace what is spelled out by the name of the schema, or of the problem, that is the same. */
function named(document: Document): Document {
  const schemas = document.components?.schemas ?? {};
  const problems = Object.entries(PROBLEMS).map(([code, { title }]): [string, object] => [
    code,
    { content: { 'application/problem+json': { schema: schemas.Problem } }, description: title },
  ]);
  const names = new Map([
    ...Object.entries(schemas).map(([name, schema]) => [JSON.stringify(schema), `schemas/${name}`] as const),
    ...problems.map(([code, problem]) => [JSON.stringify(problem), `responses/${code}`] as const),
  ]);
  const used = new Set<string>();
  function replace(value: unknown, root = false): unknown {
    if (Array.isArray(value)) return value.map((item) => replace(item));
    if (typeof value !== 'object' || value === null) return value;
    const name = root ? undefined : names.get(JSON.stringify(value));
    if (name === undefined) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replace(one)]));
    used.add(name);
    return { $ref: `#/components/${name}` };
  }
  const spelled = (parts: [string, unknown][]) =>
    Object.fromEntries(parts.map(([name, one]) => [name, replace(one, true)]));
  const paths = replace(document.paths) as NonNullable<Document['paths']>;
  const answers = problems.filter(([code]) => used.has(`responses/${code}`));
  const components = { schemas: spelled(Object.entries(schemas)), responses: spelled(answers) };
  return {
    ...document,
    components: { ...document.components, ...components } as NonNullable<Document['components']>,
    paths,
  };
}
