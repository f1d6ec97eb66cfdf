import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from 'hono';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/** Scripts only from here; WebAssembly for the simulated cell; inline styles for the component library. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

/**
 * Pages that may share memory among threads, as the solver needs. Documents tell it (COOP, COEP), and every script that
 * such a page starts as a worker has to agree, so all scripts do.
 */
const ISOLATED = /^\/practice\/plants\/[^/]+\/schedule\/?$/;

const NOT_BUILT =
  '<!doctype html><meta charset="utf-8"><title>Palaestra</title><p>The web page is not built yet: run <code>npm run build --workspace apps/web</code> and reload. The API is at <a href="/api/docs">/api/docs</a>.</p>';

/**
 * Serve the built page of `folder`: files by name, and `index.html` for every address that the page's own router knows.
 * Only files that are listed can be read, so no address leads out of the folder.
 *
 * @returns a handler that gives null for what is not ours (a missing file).
 */
export function webPage(folder: string): (c: Context) => Promise<Response | null> {
  let files: Set<string> | null = null;
  return async (c) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return null;
    const path = decodePath(c.req.path);
    // What is not known may have been built since.
    if (!files?.has(path)) files = await listFiles(folder);
    if (files === null) return path.includes('.') ? null : c.html(NOT_BUILT);
    const name = files.has(path) ? path : path.includes('.') ? null : '/index.html';
    if (name === null) return null;
    const headers = new Headers({
      // Vite puts the hash of the content into the names under /assets.
      'Cache-Control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (name.endsWith('.html')) {
      headers.set('Content-Security-Policy', POLICY);
      if (ISOLATED.test(path)) headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    }
    if (name.endsWith('.js') || ISOLATED.test(path)) headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
    return sendFile(c, join(folder, name), headers);
  };
}

/** Send a file of the disc as it is. */
async function sendFile(c: Context, file: string, headers: Headers): Promise<Response> {
  const { size } = await stat(file);
  headers.set('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
  headers.set('Content-Length', String(size));
  const body = c.req.method === 'HEAD' ? null : (Readable.toWeb(createReadStream(file)) as ReadableStream);
  return new Response(body, { headers });
}

/**
 * Serve the solver's files below `/solver/`, where the add-on is installed in `folder`; its threads may be started by pages
 * that are isolated.
 *
 * @returns a handler that gives null for a file that is not there.
 */
export function solverFiles(folder: string): (c: Context) => Promise<Response | null> {
  return async (c) => {
    const [, part, name = ''] = /^\/solver\/(browser|wasm)\/([\w-]+\.(?:js|wasm))$/.exec(c.req.path) ?? [];
    if (part === undefined) return null;
    const file = join(folder, part, name);
    if ((await stat(file).catch(() => null))?.isFile() !== true) return null;
    const headers = new Headers({
      'Cache-Control': 'max-age=3600',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    return sendFile(c, file, headers);
  };
}

async function listFiles(folder: string): Promise<Set<string> | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`);
  return files.includes('/index.html') ? new Set(files) : null;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
