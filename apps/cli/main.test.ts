import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('./bin.mjs', import.meta.url));
let home: string;
beforeAll(async () => {
  home = await mkdtemp('/tmp/palaestra-cli-');
  await chmod(home, 0o711);
});
afterAll(() => rm(home, { recursive: true, force: true }));

const environment = () => ({ PATH: '/usr/bin:/bin', HOME: home, PALAESTRA_LOG: 'silent' });

function run(...parameters: string[]) {
  const options = { encoding: 'utf8', cwd: home, env: environment() } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...parameters], options);
  return { status, stdout, stderr };
}

async function serve(): Promise<{ child: ChildProcess; url: string }> {
  const parameters = [bin, 'serve', '--json', '--port', '0', '--data', `${home}/data`];
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, parameters, { stdio: [...stdio], cwd: home, env: environment() });
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, url: (JSON.parse(line) as { url: string }).url };
}

test.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  "a command goes on as the same process without V8's protection keys, and Ctrl-C at any moment leaves a plan or a sentence",
  async () => {
    for (const patience of [0, 3000]) {
      const parameters = ['islands', 'schedule', 'car', '--pieces', '60', '--seconds', '600', '--json'];
      const options = { cwd: home, env: environment() };
      const child = spawn(process.execPath, [bin, ...parameters], options);
      const [out, err] = [collected(child.stdout), collected(child.stderr)];
      await once(child.stderr, 'data');
      const { cmdline, flags } = await commandOf(child.pid!);
      expect(flags, cmdline).toContain('--no-memory-protection-keys');
      await new Promise((resolve) => setTimeout(resolve, patience));
      child.kill('SIGINT');
      const [code] = await once(child, 'close');
      const answer = JSON.parse(await out);
      expect(await err).not.toMatch(/unexpected fault| {4}at /);
      if (code === 0) expect(answer.schedule.makespan).toBe(1000 * answer.simulated);
      else expect([code, answer.error.message]).toEqual([2, expect.stringMatching(/before its first plan was whole/)]);
    }
  },
);

async function commandOf(pid: number) {
  const cmdline = await readFile(`/proc/${pid}/cmdline`, 'utf8');
  return { cmdline, flags: cmdline.split('\0') };
}

async function collected(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const part of stream) text += part;
  return text;
}

test('help is in the order of the flow, and a wrong word gets the nearest right one', () => {
  const help = run('--help');
  expect(help.status).toBe(0);
  expect(help.stdout).toMatch(/serve[\s\S]*collect[\s\S]*send[\s\S]*check[\s\S]*label[\s\S]*train[\s\S]*standard/);
  expect(run('chekc', 'a.mcap')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching('did you mean "check"'),
  });
  expect(run('check', '--nonsense')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/'--nonsense' \(see --help\)\n$/),
  });
  expect(run('collect', 'sim', '--seed', '-1').stderr).toMatch(
    /^Cannot run .*--seed needs a value; one that begins with - is written --seed=-1 \(see --help\)\n$/,
  );
  expect(run('dataset', 'list', '--server', 'nowhere').stderr).toMatch(
    /^Cannot read --server: expected an address .*, found "nowhere"\n$/,
  );
  expect(run('serve', '--help').stdout).toMatch('Example:\n  palaestra serve --demo');
});

test('Ctrl-C ends a computation that hears nothing', async () => {
  const lab = 'instance_config:\n  instance:\n    specification: |\n      j0|(0,3) (1,2)\n  buffer: []\n';
  await writeFile(`${home}/lab.yaml`, lab);
  // A single step of the sandbox, and yet hours: the prelude of the sandbox cannot count within it.
  const search = "const long = 'a'.repeat(2e6), part = 'a'.repeat(1e6) + 'b';";
  const endless = `${search} export function release() { for (let at = 0; at < 1e6; at++) long.indexOf(part); return 0; }`;
  await writeFile(`${home}/endless.ts`, endless);
  const parameters = [bin, 'islands', 'simulate', 'lab.yaml', '--policy', 'endless.ts'];
  const child = spawn(process.execPath, parameters, {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: home,
    env: environment(),
  });
  // What the file cannot express is told before the run begins.
  await once(child.stderr!, 'data');
  child.kill('SIGINT');
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGINT');
});

test('every fault of the environment is told at once, without a stack', () => {
  const env = { ...environment(), PALAESTRA_PORT: 'x', PALAESTRA_LOG: 'y' };
  const { status, stderr } = spawnSync(process.execPath, [bin, 'serve'], { encoding: 'utf8', cwd: home, env });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^Cannot read the environment: PALAESTRA_PORT: .*; PALAESTRA_LOG: .*\n$/);
});

test('a reader that closes the pipe early is no error', () => {
  const command = `"${process.execPath}" "${bin}" --help | head -n 1`;
  const { stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', command], {
    encoding: 'utf8',
    env: environment(),
  });
  expect([stdout, stderr]).toEqual(['Palaestra, a training ground for embodied intelligence.\n', '']);
});

test.runIf(process.platform === 'linux')('an answer that does not fit on the disk is told', () => {
  const command = `"${process.execPath}" "${bin}" --help > /dev/full`;
  const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8', env: environment() });
  expect([status, stderr]).toEqual([2, 'Cannot write the answer: the disk is full\n']);
});

test('serve: killed, it starts again; asked to stop, it stops; other commands find it with its key', async () => {
  const first = await serve();
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const { child, url } = await serve();
  expect(await (await fetch(`${url}/api/health`)).json()).toEqual({ status: 'ok' });
  const second = run('serve', '--data', `${home}/data`);
  expect(second).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(`found process ${child.pid} \\(palaestra serve`),
  });
  expect(run('login')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Local command line, owner of/) });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
