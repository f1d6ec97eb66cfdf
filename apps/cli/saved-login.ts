import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type CommandIo, PalaestraError } from '@palaestra/core';
import type { Config } from '@palaestra/platform/config';
import { z } from 'zod';

type ServerAddress = CommandIo['server'];

const Login = z.object({ url: z.url(), key: z.string().nullable() });
const LocalServer = z.object({ url: z.url(), dataFolder: z.string() });

function loginPath(config: Config): string {
  return join(config.home, '.config', 'palaestra', 'login.json');
}
function localPath(config: Config): string {
  return join(config.home, '.config', 'palaestra', 'local.json');
}

/** Remember a server and a key for the later commands of this person. */
export async function saveLogin(config: Config, login: ServerAddress): Promise<string> {
  await writePrivate(loginPath(config), login);
  return loginPath(config);
}

/** Tell the commands of this person where the server that runs on this machine is. */
export async function saveLocalServer(config: Config, url: string, dataFolder: string): Promise<void> {
  await writePrivate(localPath(config), { url, dataFolder: resolve(dataFolder) });
}

/**
 * Which server a command talks to: the options, then the environment, then the saved login, then the server of this
 * machine with the key in its data folder. A saved key goes only to the server that it belongs to.
 *
 * @throws PalaestraError `bad_input` for an address that is none.
 */
export async function findServer(
  config: Config,
  url: string | undefined,
  key: string | undefined,
): Promise<ServerAddress> {
  const saved = Login.safeParse(await readJson(loginPath(config))).data;
  const running = LocalServer.safeParse(await readJson(localPath(config))).data;
  const known: ServerAddress[] = saved === undefined ? [] : [saved];
  if (running !== undefined) known.push({ url: running.url, key: await readKey(running.dataFolder) });
  const wanted = url ?? config.server ?? known[0]?.url ?? `http://127.0.0.1:${config.port}`;
  if (!/^https?:/.test(wanted) || !URL.canParse(wanted)) {
    const expected = 'expected an address like http://127.0.0.1:7420';
    throw new PalaestraError('bad_input', `Cannot read --server: ${expected}, found "${wanted}"`);
  }
  const found = known.find((one) => sameServer(one.url, wanted));
  return { url: wanted.replace(/\/+$/, ''), key: key ?? config.key ?? found?.key ?? null };
}

function sameServer(a: string, b: string): boolean {
  const [left, right] = [new URL(a), new URL(b)].map((url) => {
    if (url.hostname === 'localhost') url.hostname = '127.0.0.1';
    return url.origin;
  });
  return left === right;
}

async function readKey(dataFolder: string): Promise<string | null> {
  return readFile(join(dataFolder, 'local-key'), 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

async function writePrivate(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, `${JSON.stringify(value)}\n`, { mode: 0o600 });
}
