import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { RunAs } from './binaries.ts';

const run = promisify(execFile);

/** Make a folder that only `user` (and root) can enter; with `recursive`, hand over what is already in it too. */
export async function makeFolderFor(path: string, user: RunAs, options: { recursive?: boolean } = {}): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await run('chmod', ['0700', path]);
  if (user.uid === undefined) return;
  await run('chown', [...(options.recursive ? ['-R'] : []), `${user.uid}:${user.gid}`, path]);
}
