import { expect, test } from 'vitest';
import { apiPage } from './api-page.ts';
import { describeApi } from './describe-api.ts';

const document = describeApi() as Parameters<typeof apiPage>[0];
type Operation = { description: string; responses: Record<string, unknown> };
const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({ path, method, operation })),
);

test('the document is the same every time it is made', () => {
  expect(JSON.stringify(describeApi())).toBe(JSON.stringify(document));
});

test('every route says who may, and every change asks for a role or a token', () => {
  for (const { path, operation } of operations) expect(operation.description, path).toMatch(/^Who may: /);
  const open = operations.filter(({ operation }) => operation.description === 'Who may: everybody.');
  expect(open.map(({ path }) => path).toSorted()).toEqual(['/api/health', '/api/setup']);
  const unguarded = operations.filter(
    ({ method, operation }) => method !== 'get' && operation.description === 'Who may: every member.',
  );
  expect(unguarded.map(({ path }) => path).toSorted()).toEqual(['/api/v1/keys', '/api/v1/keys/{id}']);
});

test('the page shows every route and loads nothing from elsewhere', () => {
  const page = apiPage(document);
  for (const { path, method } of operations) expect(page).toContain(`${method.toUpperCase()} ${path}`);
  expect(page).not.toMatch(/<script|https?:\/\//);
});
