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
    const file = join(folder, name);
    const { size } = await stat(file);
    const headers = new Headers({
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      'Content-Length': String(size),
      // Vite puts the hash of the content into the names under /assets.
      'Cache-Control': name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (name.endsWith('.html')) headers.set('Content-Security-Policy', POLICY);
    const body = c.req.method === 'HEAD' ? null : (Readable.toWeb(createReadStream(file)) as ReadableStream);
    return new Response(body, { headers });
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
