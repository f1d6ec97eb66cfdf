import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { type FoxgloveRobot, openFoxgloveRobot, openPeerRobot } from '../../station/testing/foxglove-robot.ts';
import { type Desk, openContext, openDesk } from './desk.ts';
import { type EmptyGround, until } from './ground.ts';

const BIN = resolve(import.meta.dirname, '../../cli/bin.mjs');
/** A Python with `foxglove-sdk`; ours plays the robot without it. */
const python = process.env.PALAESTRA_PEER_PYTHON;
const shots = process.env.PALAESTRA_SCREENSHOTS;

let desk: Desk | null = null;
/** Attempts so far: each has its own robot, station, order and browser, so that it meets nothing of another. */
let attempts = 0;

afterAll(() => desk?.close());

/** A robot with a recorder beside it, an order for its station, and a person before the station's page. */
interface Place {
  readonly server: EmptyGround;
  readonly page: Page;
  readonly station: string;
  /** Of the robot. */
  readonly serial: string;
  readonly robot: FoxgloveRobot;
  readonly link: Link;
  readonly spool: string;
  /** What the page threw. */
  readonly faults: string[];
  /** Kill the recorder in the middle of its work, and start it again. */
  restartRecorder(): Promise<void>;
}

async function setUp({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<Place> {
  const viewport = { width: 1280, height: 900 };
  desk ??= await openDesk(viewport);
  const server = desk.ground;
  const station = `arm-${++attempts}`;
  const serial = `A-${attempts}`;
  const context = await openContext(desk, { viewport });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  const robot = await (python === undefined ? openFoxgloveRobot() : openPeerRobot(python));
  onTestFinished(() => robot.stop());
  const link = await openLink(Number(new URL(server.url).port));
  onTestFinished(() => link.close());
  const spool = join(server.folder, `recordings-${station}`);
  await mkdir(spool);
  const arm = { embodiment: 'ur5e', serial };
  await server.api.createStation({ id: station, name: `Arm ${attempts}`, simulated: false, cell: null, robot: arm });
  const slots = [
    { variation: { pocket: 3 }, wanted: 1 },
    { variation: { pocket: 4 }, wanted: 1 },
  ];
  await server.api.createOrder({ task: 'cell-to-tray', slots, stations: [station], machines: 'real' });
  let recorder = await startRecorder({ server, station, robot, link, spool });
  onTestFinished(() => end(recorder, 'SIGINT'));
  async function restartRecorder() {
    await end(recorder, 'SIGKILL');
    recorder = await startRecorder({ server, station, robot, link, spool });
  }
  return { server, page, station, serial, robot, link, spool, faults, restartRecorder };
}

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
async function startRecorder({
  server,
  station,
  robot,
  link,
  spool,
}: Pick<Place, 'server' | 'station' | 'robot' | 'link' | 'spool'>): Promise<ChildProcess> {
  const { key } = await server.api.createStationKey(station);
  const source = `foxglove=ws://127.0.0.1:${robot.port}`;
  const where = ['--server', link.url, '--key', key];
  const asked = ['--station', station, '--source', source, '--out', spool, '--require', '/joint_states=5'];
  const child = spawn(process.execPath, [BIN, 'station', 'run', ...asked, ...where], {
    env: { ...process.env, HOME: server.folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface(child.stdout!), 'line');
  return child;
}

async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

const take = (page: Page) => page.getByTestId('take');
const phase = (page: Page, name: string) => page.locator(`[data-testid=take][data-phase=${name}]`).waitFor();
const state = (page: Page, name: string) =>
  page.locator(`[data-testid=take][data-phase=idle][data-state=${name}]`).waitFor();
const parts = async (spool: string) => (await readdir(spool)).filter((name) => name.endsWith('.part'));

/** What has arrived from a station, once that is so many. */
async function arrived({ server, station }: Place, count: number) {
  return until(async () => {
    const items = (await server.api.episodes()).items.filter((one) => one.station === station);
    return items.length >= count ? items : null;
  });
}

/** Pictures for who wants to look: both languages, light and dark, wide and narrow. */
async function shoot(page: Page, name: string) {
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

async function confirmAll(page: Page) {
  await page.getByRole('checkbox').first().waitFor();
  for (const box of await page.getByRole('checkbox').all()) await box.check();
}

/** Sign for the order of the place's station. */
async function beginWork({ server, page, station }: Place) {
  await page.goto(`${server.url}/collect/${station}`);
  await confirmAll(page);
  await shoot(page, 'sign');
  await page.getByRole('button', { name: 'Sign and begin work' }).click();
  await page.getByTestId('variation').getByText('next: Pocket 3').waitFor();
}

/** Press record, and wait until the robot has been recorded for a while. */
async function record(page: Page) {
  await page.locator('[data-testid=record]:not([disabled])').waitFor();
  await page.keyboard.press('r');
  await phase(page, 'recording');
  await take(page)
    .getByRole('button', { name: /Finish · ([2-9]|\d\d)/ })
    .waitFor();
}

test('a person signs, records a real robot from its page, sees the verdict, marks it, and finds it in the store', async (context) => {
  const place = await setUp(context);
  const { server, page, station, serial, faults } = place;
  await beginWork(place);
  await shoot(page, 'ready');
  await record(page);
  await page.getByTestId('variation').getByText('now: Pocket 3').waitFor();
  await page.locator('[data-testid=machine][data-activity=recording]').waitFor();
  await shoot(page, 'recording');
  await page.keyboard.press('r');
  await phase(page, 'finished');
  // The rules of the station itself have judged, before anything was sent.
  await expect
    .poll(() => page.getByTestId('verdict').getAttribute('data-decision'))
    .toMatch(/^(keep|trim|drop|review)$/);
  expect(await take(page).getByRole('button', { name: 'Keep' }).isDisabled()).toBe(true);
  for (const key of ['o', 'o', '2', '.']) await page.keyboard.press(key);
  await page.getByText('attempts: 2').waitFor();
  await shoot(page, 'verdict');
  await page.keyboard.press('Enter');
  await state(page, 'kept');
  await page.getByTestId('last-take').getByText('failure').waitFor();
  // What is under way counts: the next one is of the other variation, before this has arrived.
  await page.getByTestId('variation').getByText('next: Pocket 4').waitFor();

  const [episode] = await arrived(place, 1);
  const { id } = episode!;
  // The recorder tells of it a moment later.
  await expect.poll(async () => (await server.api.takeAt(station)).take?.report?.episode).toBe(id);
  const open = (await server.api.sessionAt(station))!;
  const { metadata } = await server.api.episode(id);
  expect(metadata).toMatchObject({
    task: 'cell-to-tray',
    order: open.order,
    session: open.id,
    operator: open.person,
    station,
    robot: { embodiment: 'ur5e', serial },
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

test('a discarded take leaves nothing, and a silent robot is refused', async (context) => {
  const place = await setUp(context);
  const { server, page, station, robot, spool } = place;
  await beginWork(place);
  await record(page);
  await page.keyboard.press('r');
  await phase(page, 'finished');
  expect(await parts(spool)).toHaveLength(1);
  await page.keyboard.press('Backspace');
  await state(page, 'discarded');
  expect(await parts(spool)).toEqual([]);
  robot.silence(true);
  await take(page).getByText('Not now: a stream is too slow').waitFor();
  const asked = { id: `take_${'0'.repeat(32)}`, variation: { pocket: 3 } };
  const refused = await page.evaluate(
    async ([at, body]) => {
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
      return (await fetch(`/api/v1/stations/${at}/takes`, init)).json();
    },
    [station, asked] as const,
  );
  expect(refused).toMatchObject({ code: 'conflict', reason: 'take_dead_stream', facts: { names: '/joint_states' } });
  robot.silence(false);
  // The key of the machine's owner is another person.
  const foreign = server.api.startTake(station, asked);
  await expect(foreign).rejects.toMatchObject({ details: { reason: 'session_taken', facts: { name: 'Lin An' } } });
  expect(await arrived(place, 0)).toEqual([]);
});

test('without the network the recording goes on, is stopped beside the robot, and arrives later, once', async (context) => {
  const place = await setUp(context);
  const { server, page, station, link, spool } = place;
  await beginWork(place);
  await record(page);
  link.away(true);
  // A stop that the station does not hear is kept for it.
  await page.keyboard.press('r');
  await take(page).getByText('The station is asked to stop').waitFor();
  expect(await parts(spool)).toHaveLength(1);
  const stop = ['station', 'stop', spool, '--outcome', 'success'];
  await server.palaestra(...stop);
  expect(await parts(spool)).toEqual([]);
  link.away(false);
  await state(page, 'kept');
  await page.getByTestId('last-take').getByText('It was stopped at the computer beside the robot').waitFor();
  const items = await arrived(place, 1);
  expect(items.map(({ outcome }) => outcome)).toEqual(['success']);
  const { order } = (await server.api.sessionAt(station))!;
  await until(async () => ((await server.api.order(order!)).recorded === 1 ? true : null));
});

test('a recorder that is killed while it records loses nothing and begins nothing again', async (context) => {
  const place = await setUp(context);
  const { server, page, station, faults, restartRecorder } = place;
  await beginWork(place);
  await page.getByRole('button', { name: 'End work' }).click();
  await confirmAll(page);
  await page.getByRole('radio', { name: 'without an order' }).check();
  await page.getByRole('button', { name: 'Sign and begin work' }).click();
  await record(page);
  await restartRecorder();
  await state(page, 'failed');
  await page.getByTestId('last-take').getByText('The recorder was ended meanwhile').waitFor();
  const [episode, ...others] = await arrived(place, 1);
  expect(others).toEqual([]);
  expect(episode!.outcome).toBe('unknown');
  const { metadata } = await server.api.episode(episode!.id);
  expect(metadata).toMatchObject({ recovered: true, station });
  expect(metadata.order).toBeUndefined();
  expect(faults).toEqual([]);
});
