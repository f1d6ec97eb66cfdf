import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webPage } from './web-page.ts';

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
