import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const WEB = join(ROOT, 'apps/web');
/** What the bundle is made of. */
const SOURCES = [
  'apps/web/src',
  'apps/web/index.html',
  'apps/web/package.json',
  'clients/sdk',
  'core',
  'formats',
  'cells',
  'islands',
  'consortium/practice',
  'stages/1-collect',
  'stages/2-transmit',
  'stages/3-cleanse',
];

/**
 * Before the first story: build the page when its bundle is missing or older than a source.
 *
 * @throws Error with the builder's own words.
 */
export function setup(): void {
  const built = newest(join(WEB, 'dist/index.html'));
  if (built > Math.max(...SOURCES.map((source) => newest(join(ROOT, source))))) return;
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  // The runner's own NODE_ENV would give a page with React's development build.
  const env = { ...process.env, NODE_ENV: 'production' };
  const result = spawnSync(process.execPath, [vite, 'build'], { cwd: WEB, env, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`Cannot build the page:\n${result.stdout}\n${result.stderr}`);
}

/** Latest change in a file or folder, ms; 0 where there is none. */
function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules' && !/\.test\.ts$/.test(entry.name))
    .reduce((latest, entry) => Math.max(latest, newest(join(path, entry.name))), 0);
}
