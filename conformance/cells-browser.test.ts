import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CELL_KINDS } from '@palaestra/cells';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ARGS, CHROMIUM, patient } from '../apps/web/e2e/browser.ts';
import { digestOf } from './cells-browser/digest.ts';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

let folder: string;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  expect(existsSync(CHROMIUM), `install Debian's chromium: ${CHROMIUM} is missing`).toBe(true);
  folder = await mkdtemp(join(tmpdir(), 'cells-browser-'));
  const root = fileURLToPath(new URL('cells-browser', import.meta.url));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: { outDir: folder, target: 'es2022', minify: false },
  });
  const wasm = fileURLToPath(new URL('../node_modules/@mujoco/mujoco/mujoco.wasm', import.meta.url));
  server = createServer(async (request, response) => {
    const path = new URL(request.url!, 'http://host').pathname;
    const file = path === '/engine.wasm' ? wasm : join(folder, path === '/' ? 'index.html' : path);
    const bytes = await readFile(file).catch(() => null);
    response.writeHead(bytes === null ? 404 : 200, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain' });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS, timeout: 120_000 });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

test.each(CELL_KINDS.map(({ name }) => name))(
  '%s: the same seed gives the same episode in Node and in Chromium, to the last bit',
  async (name) => {
    await using context = patient(await browser.newContext());
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('"digestOf" in globalThis');
    const there = await page.evaluate(`digestOf(${JSON.stringify(name)}, 42, "/engine.wasm")`);
    const here = await digestOf(name, 42);
    expect(here.result.outcome).toBe('success');
    expect(there).toEqual(here);
  },
);
