import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { solverFiles, webPage } from './web-page.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palaestra-web-'));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'dist', 'index.html'), '<title>page</title>');
  await writeFile(join(folder, 'dist', 'assets', 'app-1a2b.js'), 'export {}');
  await writeFile(join(folder, 'secret.txt'), 'secret');
});
afterAll(() => rm(folder, { recursive: true }));

/** With a slash at the end, as a folder's URL gives it. */
function appOf(dir: string): Hono {
  const page = webPage(`${join(folder, dir)}/`);
  return new Hono().get('*', async (c, next) => (await page(c)) ?? next());
}

test('every address of the page gets index.html, hashed files are kept for ever, others are checked again', async () => {
  const app = appOf('dist');
  const page = await app.request('/episodes/ep_1?sort=x');
  expect([await page.text(), page.headers.get('Cache-Control')]).toEqual(['<title>page</title>', 'no-cache']);
  expect(page.headers.get('Content-Security-Policy')).toMatch("script-src 'self'");
  const script = await app.request('/assets/app-1a2b.js');
  expect(script.headers.get('Cache-Control')).toMatch('immutable');
  expect(script.headers.get('Content-Type')).toMatch('text/javascript');
});

test('a page that was built again is served without a new start', async () => {
  const app = appOf('dist');
  await app.request('/');
  await writeFile(join(folder, 'dist', 'assets', 'app-3c4d.js'), 'export {}');
  expect((await app.request('/assets/app-3c4d.js')).status).toBe(200);
});

test('a missing file is not the page, and nothing outside of the folder is read', async () => {
  const app = appOf('dist');
  for (const path of ['/assets/old.js', '/%2e%2e/secret.txt', '/..%2fsecret.txt']) {
    expect((await app.request(path)).status, path).toBe(404);
  }
});

test('a page that is not built says how to build it', async () => {
  expect(await (await appOf('none').request('/')).text()).toMatch('npm run build --workspace apps/web');
});

test('the page that proves plans is isolated, no other is, and its scripts may run beside it', async () => {
  const app = appOf('dist');
  const isolation = async (path: string) => {
    const { headers } = await app.request(path);
    return [headers.get('Cross-Origin-Opener-Policy'), headers.get('Cross-Origin-Embedder-Policy')];
  };
  expect(await isolation('/practice/plants/car/schedule')).toEqual(['same-origin', 'require-corp']);
  expect(await isolation('/practice/plants/car/run')).toEqual([null, null]);
  expect(await isolation('/assets/app-1a2b.js')).toEqual([null, 'require-corp']);
});

test('the solver is served where it is installed, and nothing beside it', async () => {
  const solver = join(folder, 'solver');
  await mkdir(join(solver, 'browser'), { recursive: true });
  await writeFile(join(solver, 'browser', 'cp-sat.js'), 'export {}');
  const serve = solverFiles(solver);
  const app = new Hono().get('/solver/*', async (c) => (await serve(c)) ?? c.notFound());
  const script = await app.request('/solver/browser/cp-sat.js');
  expect([script.status, script.headers.get('Cross-Origin-Embedder-Policy')]).toEqual([200, 'require-corp']);
  for (const path of ['/solver/wasm/none.wasm', '/solver/browser/..%2f..%2fsecret.txt', '/solver/secret.txt']) {
    expect((await app.request(path)).status, path).toBe(404);
  }
});
