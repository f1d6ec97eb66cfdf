import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandIo, ExitCode } from '@palaestra/core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sendRecording } from '../index.ts';
import { type Ground, openGround } from '../testing/ground.ts';
import { recording } from '../testing/recording.ts';
import { openLocalFile } from './local-files.ts';
import { send } from './send.ts';

let ground: Ground;
let folder: string;
let free = 1e12;
beforeAll(async () => {
  ground = await openGround({ freeBytes: async () => free });
});
afterAll(() => ground.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'send-'));
  ground.requests.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

interface Outcome {
  exit: ExitCode;
  result: { counts: Record<string, number>; recordings: Record<string, unknown>[] };
}

async function run(
  paths: string[],
  options: { key?: string | null; url?: string; delete?: boolean } = {},
): Promise<Outcome> {
  const lines: string[] = [];
  const io: CommandIo = {
    out: (line) => void lines.push(line),
    note: () => {},
    progress: () => {},
    signal: new AbortController().signal,
    server: { url: options.url ?? ground.url, key: options.key === undefined ? 'acme:collector' : options.key },
  };
  const values = { 'delete-after-verified': options.delete ?? false };
  const exit = await send.run({ positionals: paths, values, json: true }, io);
  return { exit, result: JSON.parse(lines.join('\n')) };
}

async function file(name: string, options: Parameters<typeof recording>[0] = {}): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, await recording(options));
  return path;
}

const puts = () => ground.requests.filter((line) => line.startsWith('PUT')).length;

test('a folder is sent once; sending it again sends nothing', async () => {
  await file('a.mcap', { seed: 101 });
  await file('day-2/b.mcap', { seed: 102 });
  await writeFile(join(folder, 'c.mcap.active'), 'still being recorded');
  const first = await run([folder]);
  expect(first).toMatchObject({ exit: 0, result: { counts: { sent: 2, resumed: 0, already: 0, refused: 0 } } });
  expect(first.result.recordings[0]).toMatchObject({
    path: join(folder, 'a.mcap'),
    state: 'sent',
    deleted: false,
    reason: null,
  });
  ground.requests.length = 0;
  expect((await run([folder])).result.counts).toEqual({ sent: 0, resumed: 0, already: 2, refused: 0 });
  // The key of the server is asked for once.
  const announced = 'POST /api/v1/uploads/announce';
  expect(ground.requests).toEqual([announced, 'GET /api/v1/uploads/receipt-keys', announced]);
});

test('a sender that is killed in the middle continues in another process where it stopped', async () => {
  const path = await file('big.mcap', { seed: 103, padding: 20e6 });
  const script = `import { send } from ${JSON.stringify(join(import.meta.dirname, 'send.ts'))};
    const io = { out() {}, note() {}, progress() {}, signal: new AbortController().signal,
      server: { url: ${JSON.stringify(ground.url)}, key: 'acme:collector' } };
    await send.run({ positionals: [${JSON.stringify(path)}], values: {}, json: true }, io);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: 'inherit',
    cwd: import.meta.dirname,
  });
  const exited = once(child, 'exit');
  let seen = 0;
  ground.before = async (line) => {
    // Some of the twenty parts have arrived, the next waits here while its sender dies.
    if (!line.startsWith('PUT') || ++seen !== 6) return;
    child.kill('SIGKILL');
    await exited;
  };
  expect(await exited).toEqual([null, 'SIGKILL']);
  ground.before = async () => {};
  ground.requests.length = 0;
  const { result } = await run([path], { delete: true });
  expect(result.recordings[0]).toMatchObject({ state: 'resumed', deleted: true });
  expect(puts()).toBeLessThan(18);
  expect(existsSync(path)).toBe(false);
});

test('two senders of the same file both end with its receipt', async () => {
  const path = await file('twice.mcap', { seed: 107, padding: 20e6 });
  const outcomes = await Promise.all([run([path]), run([path]), run([path])]);
  const [first, ...others] = outcomes.map(({ result }) => result.recordings[0]!.episode);
  expect(first).toMatch(/^ep_/);
  expect(others).toEqual([first, first]);
});

test('local files are deleted only after the server has verified them', async () => {
  const path = await file('a.mcap', { seed: 104 });
  ground.before = async (line) => {
    if (line.endsWith('/finish')) throw new Error('the server fails here');
  };
  // Six tries with pauses would take long; the sender is asked with a clock of its own.
  const waits: number[] = [];
  const client = {
    fetch,
    url: ground.url,
    key: 'acme:collector',
    signal: new AbortController().signal,
    wait: async (ms: number) => void waits.push(ms),
    random: () => 0.5,
  };
  {
    await using local = await openLocalFile(path);
    await expect(sendRecording(local, client)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/fails after 6 tries: it answers 500/),
    });
  }
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000]);
  ground.before = async () => {};
  expect(existsSync(path)).toBe(true);
  // A server that holds something else than we sent is not believed.
  const lying = {
    ...client,
    fetch: async (url: string, init: RequestInit) => {
      const response = await fetch(url, init);
      const body = (await response.json()) as { state?: string; receipt: { bytes: number } };
      return Response.json(body.state === 'stored' ? { ...body, receipt: { ...body.receipt, bytes: 1 } } : body);
    },
  };
  await using local = await openLocalFile(path);
  await expect(sendRecording(local, lying)).rejects.toThrow(/Cannot verify the upload: .* found 1 bytes/);
  expect(existsSync(path)).toBe(true);
  expect((await run([path], { delete: true })).result.recordings[0]).toMatchObject({ state: 'already', deleted: true });
  expect(existsSync(path)).toBe(false);
});

test('what is no whole recording is refused before the server is asked, and the others are sent', async () => {
  const good = await file('good.mcap', { seed: 105 });
  const bytes = await recording();
  await writeFile(join(folder, 'empty.mcap'), '');
  await writeFile(join(folder, 'text.mcap'), 'this is no recording');
  await writeFile(join(folder, 'cut.mcap'), bytes.subarray(0, bytes.length - 9));
  const { exit, result } = await run([folder]);
  expect(exit).toBe(1);
  expect(result.counts).toEqual({ sent: 1, resumed: 0, already: 0, refused: 3 });
  expect(result.recordings.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/palaestra mcap recover/),
    expect.stringMatching(/the file is empty/),
    null,
    expect.stringMatching(/not an MCAP file/),
  ]);
  expect(ground.requests.filter((line) => line.endsWith('announce'))).toHaveLength(1);
  expect(existsSync(good)).toBe(true);
});

test('a wrong key, a wrong path, a full disk and a role too low end with one sentence', async () => {
  const path = await file('a.mcap', { seed: 106 });
  const cases: [Parameters<typeof run>, string, RegExp][] = [
    [
      [[path], { key: 'wrong:owner' }],
      'unauthenticated',
      /expected a valid API key, found a key that it does not accept/,
    ],
    [[[path], { key: null }], 'unauthenticated', /found no key/],
    [[[path], { key: 'acme:student' }], 'forbidden', /expected collector, found student/],
    [[[join(folder, 'nowhere')], {}], 'not_found', /no such file or folder/],
    [[[], {}], 'bad_input', /expected the path of a recording/],
  ];
  for (const [args, code, message] of cases) {
    await expect(run(...args)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  }
  await rm(path);
  await expect(run([folder])).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringMatching(/no .mcap files/),
  });
  free = 10;
  const again = await file('a.mcap', { seed: 106 });
  await expect(run([again])).rejects.toMatchObject({
    code: 'no_space',
    message: expect.stringMatching(/disk is full/),
  });
  free = 1e12;
  expect(existsSync(again)).toBe(true);
});

test('a server that is away is tried again and then named', async () => {
  const path = await file('a.mcap');
  await using local = await openLocalFile(path);
  let tries = 0;
  const client = {
    fetch: async () => {
      tries += 1;
      throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') });
    },
    url: 'http://127.0.0.1:1',
    key: null,
    signal: new AbortController().signal,
    wait: async () => {},
  };
  await expect(sendRecording(local, client)).rejects.toMatchObject({
    code: 'unavailable',
    message:
      'Cannot send: the server does not answer after 6 tries: connect ECONNREFUSED 127.0.0.1:1 (http://127.0.0.1:1)',
  });
  expect(tries).toBe(6);
});
