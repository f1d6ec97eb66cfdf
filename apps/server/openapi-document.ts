import { Role } from '@palaestra/core';
import type { StageApp } from '@palaestra/platform/http';

type Document = ReturnType<StageApp['getOpenAPI31Document']>;

/**
 * The OpenAPI 3.1 document of an app. Who may call a route is said in its description, taken from the middleware that
 * enforces it. Keys are in one order, so that the same routes give the same bytes.
 */
export function openApiDocument(app: StageApp): Document {
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { route } = definition;
    const gates = [(route as { middleware?: unknown }).middleware].flat() as ({ role?: Role } | undefined)[];
    const role = gates.find((gate) => gate?.role !== undefined)?.role;
    const open = route.security?.length === 0;
    route.description = `Who may: ${open ? 'everybody' : role === undefined ? 'every member' : atLeast(role)}.`;
  }
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'palaestra.session_token',
  });
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
  return sorted(document) as Document;
}

function atLeast(role: Role): string {
  const roles = Role.options.slice(Role.options.indexOf(role));
  return roles.join(', ');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]));
}
