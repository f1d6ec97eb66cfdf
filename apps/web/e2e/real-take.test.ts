import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FoxgloveRobot, openFoxgloveRobot, openPeerRobot } from '../../station/testing/foxglove-robot.ts';
import { type Desk, openDesk } from './desk.ts';
import { type EmptyGround, until } from './ground.ts';

const BIN = resolve(import.meta.dirname, '../../cli/bin.mjs');
/** A Python with `foxglove-sdk`; ours plays the robot without it. */
const python = process.env.PALAESTRA_PEER_PYTHON;
const shots = process.env.PALAESTRA_SCREENSHOTS;

let desk: Desk;
let server: EmptyGround;
let page: Page;
let robot: FoxgloveRobot;
let link: Link;
let recorder: ChildProcess;
let spool: string;
const faults: string[] = [];

beforeAll(async () => {
  desk = await openDesk({ width: 1280, height: 900 });
  ({ page, ground: server } = desk);
  page.on('pageerror', (error) => faults.push(error.message));
  robot = await (python === undefined ? openFoxgloveRobot() : openPeerRobot(python));
  link = await openLink(Number(new URL(server.url).port));
  spool = join(server.folder, 'recordings');
  await mkdir(spool);
  const arm = { embodiment: 'ur5e', serial: 'A-17' };
  await server.api.createStation({ id: 'arm-1', name: 'Arm 1', simulated: false, cell: null, robot: arm });
  const slots = [
    { variation: { pocket: 3 }, wanted: 1 },
    { variation: { pocket: 4 }, wanted: 1 },
  ];
  await server.api.createOrder({ task: 'cell-to-tray', slots, machines: 'real' });
  recorder = await startRecorder();
});

// What an attempt that is made again has met is not told of the next.
beforeEach(({ task }) => {
  if (task.result?.retryCount) faults.length = 0;
});

afterAll(async () => {
  await stopRecorder();
  await link?.close();
  await robot?.stop();
  await desk?.close();
});

/** A network between station and server that can be taken away. */
interface Link {
  readonly url: string;
  away(on: boolean): void;
  close(): Promise<void>;
}

async function openLink(port: number): Promise<Link> {
  const open = new Set<Socket>();
  let isAway = false;
  const listening = createServer((from) => {
    if (isAway) return void from.destroy();
    const to = connect(port, '127.0.0.1');
    for (const socket of [from, to]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        from.destroy();
        to.destroy();
      });
    }
    from.pipe(to).pipe(from);
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    away(on) {
      isAway = on;
      if (on) cut();
    },
    async close() {
      cut();
      listening.close();
      await once(listening, 'close');
    },
  };
}

/** `palaestra station run` beside the robot, with the station's own key, behind the link. */
async function startRecorder(): Promise<ChildProcess> {
  const { key } = await server.api.createStationKey('arm-1');
  const source = `foxglove=ws://127.0.0.1:${robot.port}`;
  const where = ['--server', link.url, '--key', key];
  const asked = ['--station', 'arm-1', '--source', source, '--out', spool, '--require', '/joint_states=5'];
  const child = spawn(process.execPath, [BIN, 'station', 'run', ...asked, ...where], {
    env: { ...process.env, HOME: server.folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface(child.stdout!), 'line');
  return child;
}

async function stopRecorder(): Promise<void> {
  if (recorder === undefined || recorder.exitCode !== null) return;
  recorder.kill('SIGINT');
  await once(recorder, 'exit');
}

const take = () => page.getByTestId('take');
const phase = (name: string) => page.locator(`[data-testid=take][data-phase=${name}]`).waitFor();
const state = (name: string) => page.locator(`[data-testid=take][data-phase=idle][data-state=${name}]`).waitFor();
const parts = async () => (await readdir(spool)).filter((name) => name.endsWith('.part'));
/** Pictures for who wants to look: both languages, light and dark, wide and narrow. */
async function shoot(name: string) {
  if (shots === undefined) return;
  for (const language of ['en', 'zh']) {
    if (language === 'zh') await page.getByRole('button', { name: '中文' }).click();
    for (const [width, scheme] of [
      [1280, 'light'],
      [400, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate((to) => document.documentElement.setAttribute('data-mantine-color-scheme', to), scheme);
      await page.screenshot({ path: join(shots, `real-${name}-${language}-${width}.png`) });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.evaluate(() => document.documentElement.setAttribute('data-mantine-color-scheme', 'light'));
  }
  await page.getByRole('button', { name: 'English' }).click();
}

async function confirmAll() {
  await page.getByRole('checkbox').first().waitFor();
  for (const box of await page.getByRole('checkbox').all()) await box.check();
}

/** Press record, and wait until the robot has been recorded for a while. */
async function record() {
  await page.locator('[data-testid=record]:not([disabled])').waitFor();
  await page.keyboard.press('r');
  await phase('recording');
  await take()
    .getByRole('button', { name: /Finish · ([2-9]|\d\d)/ })
    .waitFor();
}

test('a person signs, records a real robot from its page, sees the verdict, marks it, and finds it in the store', async () => {
  await page.goto(`${server.url}/collect/arm-1`);
  await confirmAll();
  await shoot('sign');
  await page.getByRole('button', { name: 'Sign and begin work' }).click();
  await page.getByTestId('variation').getByText('next: Pocket 3').waitFor();
  await shoot('ready');
  await record();
  await page.getByTestId('variation').getByText('now: Pocket 3').waitFor();
  await page.locator('[data-testid=machine][data-activity=recording]').waitFor();
  await shoot('recording');
  await page.keyboard.press('r');
  await phase('finished');
  // The rules of the station itself have judged, before anything was sent.
  await expect
    .poll(() => page.getByTestId('verdict').getAttribute('data-decision'))
    .toMatch(/^(keep|trim|drop|review)$/);
  expect(await take().getByRole('button', { name: 'Keep' }).isDisabled()).toBe(true);
  for (const key of ['o', 'o', '2', '.']) await page.keyboard.press(key);
  await page.getByText('attempts: 2').waitFor();
  await shoot('verdict');
  await page.keyboard.press('Enter');
  await state('kept');
  await page.getByTestId('last-take').getByText('failure').waitFor();
  // What is under way counts: the next one is of the other variation, before this has arrived.
  await page.getByTestId('variation').getByText('next: Pocket 4').waitFor();

  const { id } = await until(async () => (await server.api.episodes()).items[0] ?? null);
  const here = (await server.api.takeAt('arm-1')).take!;
  expect(here.report?.episode).toBe(id);
  const open = (await server.api.sessionAt('arm-1'))!;
  const { metadata } = await server.api.episode(id);
  expect(metadata).toMatchObject({
    task: 'cell-to-tray',
    order: open.order,
    session: open.id,
    operator: open.person,
    station: 'arm-1',
    robot: { embodiment: 'ur5e', serial: 'A-17' },
    variation: { pocket: 3 },
    simulated: false,
    outcome: 'failure',
    attempts: 2,
    failureCause: 'misaligned',
    recovered: false,
  });
  await page.locator('[data-testid=last-verdict][data-decision]').waitFor();
  expect(faults).toEqual([]);
});

test('a discarded take leaves nothing, and a silent robot is refused', async () => {
  await record();
  await page.keyboard.press('r');
  await phase('finished');
  expect(await parts()).toHaveLength(1);
  await page.keyboard.press('Backspace');
  await state('discarded');
  expect(await parts()).toEqual([]);
  robot.silence(true);
  await take().getByText('Not now: a stream is too slow').waitFor();
  const asked = { id: `take_${'0'.repeat(32)}`, variation: { pocket: 4 } };
  const refused = await page.evaluate(async (body) => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    return (await fetch('/api/v1/stations/arm-1/takes', init)).json();
  }, asked);
  expect(refused).toMatchObject({ code: 'conflict', reason: 'take_dead_stream', facts: { names: '/joint_states' } });
  robot.silence(false);
  // The key of the machine's owner is another person.
  const foreign = server.api.startTake('arm-1', asked);
  await expect(foreign).rejects.toMatchObject({ details: { reason: 'session_taken', facts: { name: 'Lin An' } } });
  expect((await server.api.episodes()).items).toHaveLength(1);
});

test('without the network the recording goes on, is stopped beside the robot, and arrives later, once', async () => {
  await record();
  link.away(true);
  // A stop that the station does not hear is kept for it.
  await page.keyboard.press('r');
  await take().getByText('The station is asked to stop').waitFor();
  expect(await parts()).toHaveLength(1);
  const stop = ['station', 'stop', spool, '--outcome', 'success'];
  await server.palaestra(...stop);
  expect(await parts()).toEqual([]);
  link.away(false);
  await state('kept');
  await page.getByTestId('last-take').getByText('It was stopped at the computer beside the robot').waitFor();
  const items = await until(async () => {
    const { items } = await server.api.episodes();
    return items.length === 2 ? items : null;
  });
  expect(items.map(({ outcome }) => outcome).sort()).toEqual(['failure', 'success']);
  const { order } = (await server.api.sessionAt('arm-1'))!;
  await until(async () => ((await server.api.order(order!)).recorded === 2 ? true : null));
});

test('a recorder that is killed while it records loses nothing and begins nothing again', async () => {
  await page.getByRole('button', { name: 'End work' }).click();
  await confirmAll();
  await page.getByRole('radio', { name: 'without an order' }).check();
  await page.getByRole('button', { name: 'Sign and begin work' }).click();
  await record();
  recorder.kill('SIGKILL');
  await once(recorder, 'exit');
  recorder = await startRecorder();
  await state('failed');
  await page.getByTestId('last-take').getByText('The recorder was ended meanwhile').waitFor();
  const items = await until(async () => {
    const { items } = await server.api.episodes();
    return items.length === 3 ? items : null;
  });
  const { metadata } = await server.api.episode(items.find(({ outcome }) => outcome === 'unknown')!.id);
  expect(metadata).toMatchObject({ recovered: true, station: 'arm-1' });
  expect(metadata.order).toBeUndefined();
  expect(faults).toEqual([]);
});
