import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Me, PalaestraError, type Profile } from '@palaestra/core';
import { BUILT_IN_STATIONS } from '../built-in.ts';
import { EXPERT } from '../record.ts';

const PAGE = fileURLToPath(new URL('../../../apps/web/dist/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** The person at the station, when no person is. */
const ME: Me = {
  person: { id: EXPERT, name: 'Scripted expert', email: '' },
  organization: { id: 'local', name: 'local' },
  role: 'collector',
};

/** What the station's page asks before it opens. Nothing else is answered: its recordings are fetched, not sent. */
function answersWith(profiles: readonly Profile[]): Readonly<Record<string, unknown>> {
  return {
    '/api/v1/me': ME,
    '/api/v1/stations': { items: BUILT_IN_STATIONS },
    '/api/v1/profiles': { items: profiles },
  };
}

/** The built page on this machine's loopback address, for a browser of this machine that records without a server. */
export interface PageHost {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param profiles the rules by which takes are judged; without any they are not.
 * @throws PalaestraError `not_found` when the page has not been built.
 */
export async function openPageHost(profiles: readonly Profile[] = []): Promise<PageHost> {
  const answers = answersWith(profiles);
  const index = await readFile(join(PAGE, 'index.html')).catch((cause: unknown) => {
    const advice = 'run "npm run build -w apps/web" once';
    throw new PalaestraError('not_found', `Cannot film: the page is not built, ${advice}`, { cause });
  });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    if (pathname.startsWith('/api/')) {
      const answer = answers[pathname];
      response.writeHead(answer === undefined ? 503 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer ?? { title: 'unavailable', status: 503, code: 'unavailable' }));
      return;
    }
    const asset = pathname.startsWith('/assets/') ? join(PAGE, normalize(pathname)) : null;
    const bytes = asset === null ? index : await readFile(asset).catch(() => null);
    response.writeHead(bytes === null ? 404 : 200, {
      'Content-Type': TYPES[extname(asset ?? 'index.html')] ?? 'application/octet-stream',
    });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
