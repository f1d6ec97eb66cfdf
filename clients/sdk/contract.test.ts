import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectTypeOf, test } from 'vitest';
import type { paths } from './api.generated.ts';
import type {
  Client,
  ConformanceBody,
  DemoBody,
  EvaluationBody,
  OrderBody,
  RevisionBody,
  VerdictBody,
} from './index.ts';
import { createClient } from './index.ts';

const document: { paths: Record<string, Record<string, unknown>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8'),
);

type Json<T> = T extends { content: { 'application/json': infer J } } ? J : never;
type Answer<P extends keyof paths, M extends 'get' | 'post'> = paths[P][M] extends { responses: infer R }
  ? Json<R[keyof R & (200 | 201 | 202)]>
  : never;
type Body<P extends keyof paths> = paths[P]['post'] extends { requestBody: infer B } ? Json<B> : never;
type Given<K extends keyof Client> = Client[K] extends (...parameters: never[]) => Promise<infer A> ? A : never;

/** Methods that build an address, stream or wait, and so are not one JSON call. */
const notCalls = ['cameraVideoUrl', 'createRevision', 'pictureUrl', 'recordingUrl', 'live'];

test('every method calls a route that the API document knows', async () => {
  const seen: string[] = [];
  const fake: typeof fetch = async (input, init) => {
    const path = new URL(String(input instanceof Request ? input.url : input)).pathname;
    const method = (init?.method ?? 'GET').toLowerCase();
    seen.push(`${method} ${path}`);
    return Response.json({ items: [] });
  };
  const client = createClient({ baseUrl: 'http://127.0.0.1:1', fetch: fake });
  const methods = Object.entries(client).filter(([name]) => !notCalls.includes(name));
  for (const [, method] of methods) await (method as (...p: unknown[]) => Promise<unknown>)('x', {});
  expect(seen).toHaveLength(methods.length);
  const known = Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => new RegExp(`^${verb} ${path.replace(/\{[^}]+\}/g, '[^/]+')}$`)),
  );
  const unknown = seen.filter((call) => !known.some((route) => route.test(call)));
  expect(unknown).toEqual([]);
});

test('answers and bodies have the types of the routes', () => {
  expectTypeOf<Answer<'/api/v1/overview', 'get'>>().toExtend<Given<'overview'>>();
  expectTypeOf<Answer<'/api/v1/episodes', 'get'>>().toExtend<Given<'episodes'>>();
  expectTypeOf<Answer<'/api/v1/runs/{id}', 'get'>>().toExtend<Given<'run'>>();
  expectTypeOf<Answer<'/api/v1/evaluations/{id}', 'get'>>().toExtend<Given<'evaluation'>>();
  expectTypeOf<Answer<'/api/v1/conformance/{id}', 'get'>>().toExtend<Given<'conformance'>>();
  expectTypeOf<Answer<'/api/v1/orders/{id}', 'get'>>().toExtend<Given<'order'>>();
  expectTypeOf<Answer<'/api/v1/datasets/{id}', 'get'>>().toExtend<Given<'dataset'>>();
  expectTypeOf<Answer<'/api/v1/revision-builds/{id}', 'get'>>().toExtend<Given<'revisionBuild'>>();
  expectTypeOf<Answer<'/api/v1/uploads', 'get'>>().toExtend<Given<'uploads'>>();
  expectTypeOf<Answer<'/api/v1/uploads/{sha256}', 'get'>>().toExtend<Given<'upload'>>();
  expectTypeOf<Answer<'/api/v1/ground', 'get'>>().toExtend<Given<'ground'>>();
  expectTypeOf<Answer<'/api/v1/practice/plants', 'get'>['items']>().toExtend<Given<'plants'>>();
  expectTypeOf<Answer<'/api/v1/practice/plants/{id}', 'get'>>().toExtend<Given<'plant'>>();
  expectTypeOf<Answer<'/api/v1/practice/running/{id}', 'get'>>().toExtend<Given<'runningPlant'>>();
  expectTypeOf<OrderBody>().toExtend<Body<'/api/v1/orders'>>();
  expectTypeOf<DemoBody>().toExtend<Body<'/api/v1/demo'>>();
  expectTypeOf<VerdictBody>().toExtend<Body<'/api/v1/episodes/{id}/verdict'>>();
  expectTypeOf<EvaluationBody>().toExtend<Body<'/api/v1/evaluations'>>();
  expectTypeOf<ConformanceBody>().toExtend<Body<'/api/v1/conformance'>>();
  expectTypeOf<RevisionBody['message']>().toExtend<Body<'/api/v1/datasets/{id}/revisions'>['message']>();
});
