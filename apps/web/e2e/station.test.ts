import { cellKind, loadMujoco } from '@palaestra/cells';
import type { Client } from '@palaestra/sdk';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { openStation, recordable, takeHolding } from './at-station.ts';
import { look, onScreen, rest } from './at-the-screen.ts';
import { type Desk, openContext, openDesk } from './desk.ts';
import { until } from './ground.ts';

let desk: Desk | null = null;
/** Attempts so far: each has its own station and its own browser, so that it meets nothing of another. */
let attempts = 0;

afterAll(() => desk?.close());

/** A person who sits down at a station of his own. */
interface Place {
  readonly api: Client;
  readonly url: string;
  readonly station: string;
  readonly context: BrowserContext;
  readonly page: Page;
  /** The station's page with the scene of a seed. */
  at(seed: number): string;
  /** What has arrived from the station, once that is so many and all are judged. */
  arrived(count: number): ReturnType<typeof arrivedFrom>;
}

async function sitDown({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, cell = 'cell-to-tray'): Promise<Place> {
  desk ??= await openDesk({ width: 1024, height: 700 });
  const { api, url } = desk.ground;
  const station = `cell-${++attempts}`;
  const robot = { embodiment: 'ur5e', serial: null };
  await api.createStation({ id: station, name: `Cell ${attempts}`, simulated: true, cell, robot });
  const context = await openContext(desk, { viewport: { width: 1024, height: 700 } });
  onTestFinished(() => context.close());
  return {
    ...{ api, url, station, context },
    page: await context.newPage(),
    at: (seed) => `${url}/collect/${station}?seed=${seed}`,
    arrived: (count) => arrivedFrom(api, station, count),
  };
}

async function arrivedFrom(api: Client, station: string, count: number) {
  return until(async () => {
    const items = (await api.episodes()).items.filter((one) => one.station === station);
    return items.length >= count && items.every((one) => one.decision !== null) ? items : null;
  });
}

const phase = (page: Page, name: string) => page.locator(`[data-phase=${name}]`).waitFor();

async function spoolEmpties(page: Page) {
  await until(async () => ((await page.evaluate(namesIn, 'spool')).length === 0 ? true : null));
}

test('a person moves the tool, records, reads the verdict and keeps the take, which arrives verified', async (context) => {
  const { page, url, station, at, arrived } = await sitDown(context);
  await page.goto(`${url}/stations`);
  await page.getByRole('link', { name: 'Work here' }).first().click();
  await phase(page, 'ready');
  await openStation(page, at(11));
  await page.keyboard.down('d');
  await page
    .getByTestId('latency')
    .getByText(/\d+ ms to motion/)
    .waitFor();
  await page.keyboard.up('d');
  await takeHolding(page, 's');
  const verdict = page.getByTestId('verdict');
  const shown = await verdict.getAttribute('data-decision');
  await verdict.getByText(/not grasped|not finished/).waitFor();
  // Another cause, with one key, is what the file says afterwards.
  await page.keyboard.press('2');
  await verdict.getByRole('button', { name: /Misaligned/, pressed: true }).waitFor();
  await page.keyboard.press('Enter');
  const [episode] = await arrived(1);
  expect(episode).toMatchObject({
    station,
    cell: 'cell-to-tray',
    simulated: true,
    outcome: 'failure',
    failureCause: 'misaligned',
    decision: shown,
  });
  const me = await page.evaluate(async () => (await fetch('/api/v1/me')).json());
  expect(episode!.operator).toBe(me.person.id);
  await page.getByTestId('uploads').getByText('1 sent, none waiting').waitFor();
  await spoolEmpties(page);
});

test('the tool is dragged with the mouse by its ring, on the second cell', async (context) => {
  const seed = 21;
  const { page, api, station, at } = await sitDown(context, 'plug-insertion');
  await openStation(page, at(seed));
  const before = (await rest(page)).tool.position;
  // The same seed stands the same way in Node: where its ring is on the screen follows from the camera.
  const cell = cellKind('plug-insertion').create(await loadMujoco());
  const [x, y, z] = cell.reset(seed).toolPose.position;
  cell.dispose();
  const [px, py] = await onScreen(page, [x + 0.085, y, z]);
  await page.mouse.move(px, py);
  await page.mouse.down();
  await page.mouse.move(px + 60, py + 30, { steps: 4 });
  await page
    .getByTestId('latency')
    .getByText(/\d+ ms to motion/)
    .waitFor();
  await page.mouse.up();
  // To the right and towards the person, as the mouse went.
  const after = (await rest(page)).tool.position;
  expect(after[0]).toBeGreaterThan(before[0] + 0.005);
  expect(after[1]).toBeGreaterThan(before[1] + 0.005);
  // The board hears of the station.
  await until(async () => {
    const heard = (await api.ground()).stations.find((one) => one.id === station);
    return heard?.state?.heartbeat.activity === 'ready' ? true : null;
  });
});

test('who drags beside the handles turns the view, and V brings the first one back', async (context) => {
  const { page, at } = await sitDown(context);
  await openStation(page, at(22));
  await rest(page);
  const back = page.getByRole('button', { name: 'Look from the front again' });
  expect(await back.isDisabled()).toBe(true);
  const before = (await look(page)).tool.position;
  // The table, far from the tool.
  const [x, y] = await onScreen(page, [0.7, 0.3, 0]);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 120, y - 30, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => back.isEnabled()).toBe(true);
  await page.keyboard.press('v');
  await expect.poll(() => back.isDisabled()).toBe(true);
  expect((await rest(page)).tool.position[0]).toBeCloseTo(before[0], 3);
  // What is seen from the front is found there again.
  const [toolX, toolY, toolZ] = (await look(page)).tool.position;
  const [px, py] = await onScreen(page, [toolX + 0.085, toolY, toolZ]);
  await page.mouse.move(px, py);
  await page.mouse.down();
  await page.mouse.move(px + 60, py + 30, { steps: 4 });
  await expect.poll(async () => (await look(page)).tool.position[1]).toBeGreaterThan(before[1] + 0.005);
  await page.mouse.up();
  expect(await back.isDisabled()).toBe(true);
});

test('the emergency stop holds the robot still whatever is pressed', async (context) => {
  const { page, at } = await sitDown(context);
  await openStation(page, at(12));
  const stopped = page.getByRole('alert').getByText('Stopped.');
  await page.keyboard.press('Space');
  await stopped.waitFor();
  await page.keyboard.press('Space');
  await stopped.waitFor({ state: 'detached' });
});

test('what was kept is taken back: deleted while it waits here, dropped with a reason once it is stored', async (test) => {
  const { page, context, api, at, arrived } = await sitDown(test);
  await openStation(page, at(18));
  await takeHolding(page, 'a');
  await context.setOffline(true);
  await page.keyboard.press('Enter');
  await page.getByTestId('uploads').getByText('server away').waitFor();
  const undo = page.getByTestId('undo');
  await page.keyboard.press('u');
  await undo.getByText('Take back the last take').waitFor();
  await page.keyboard.press('2');
  await until(async () => ((await undo.getAttribute('data-step')) !== 'sure' ? true : null));
  // Whether it was on its way already depends on the moment; both ends are told.
  const waited = await undo.getAttribute('data-step');
  await context.setOffline(false);
  if (waited === 'deleted') await spoolEmpties(page);
  else await undo.getByText('counts as dropped').waitFor();

  // What counts as dropped has arrived.
  const before = waited === 'deleted' ? [] : await arrived(1);
  await recordable(page);
  await takeHolding(page, 's');
  await page.keyboard.press('Enter');
  const items = await arrived(before.length + 1);
  await spoolEmpties(page);
  await page.keyboard.press('u');
  await undo.getByText('Take back the last take').waitFor();
  await page.keyboard.press('u');
  await undo.getByText('counts as dropped, with your name and reason').waitFor();
  const newest = items.find(({ id }) => !before.some((one) => one.id === id))!;
  const { assessment } = await api.episode(newest.id);
  expect(assessment?.verdict).toMatchObject({ decision: 'drop', by: { kind: 'person', reason: 'Handling mistake' } });
  await page.keyboard.press('u');
  await page.getByText('Take back the last take').or(page.getByText('Nothing of yours')).first().waitFor();
});

test('practice keeps nothing and compares with the expert', async (context) => {
  const { page, at } = await sitDown(context);
  await openStation(page, at(13));
  await page.keyboard.press('m');
  await page.getByText('Practise', { exact: true }).waitFor();
  await takeHolding(page, 'w');
  await page.getByTestId('practised').getByText('Expert').waitFor();
  await expect.poll(() => page.evaluate(namesIn, 'spool')).toEqual([]);
});

test('what is discarded is gone', async (context) => {
  const { page, at } = await sitDown(context);
  await openStation(page, at(14));
  await takeHolding(page, 'a');
  await expect.poll(() => page.evaluate(namesIn, 'takes')).toHaveLength(2);
  await page.keyboard.press('Backspace');
  await phase(page, 'ready');
  await until(async () => ((await page.evaluate(namesIn, 'takes')).length === 0 ? true : null));
  await expect.poll(() => page.evaluate(namesIn, 'spool')).toEqual([]);
});

test('without a network nothing is lost: the take waits, and arrives after a reload', async (test) => {
  const { page, context, at, arrived } = await sitDown(test);
  await openStation(page, at(15));
  await context.setOffline(true);
  await takeHolding(page, 'a');
  await page.keyboard.press('Enter');
  await page.getByTestId('uploads').getByText('1 waiting, server away').waitFor();
  const [name] = await page.evaluate(namesIn, 'spool');
  await context.setOffline(false);
  await page.reload();
  const items = await arrived(1);
  expect(items.map(({ id }) => id)).toContain(`ep_${name!.slice(0, 24)}`);
  await spoolEmpties(page);
});

test('a take that was not decided when the tab closed is kept and sent', async (test) => {
  const { page, context, at, arrived } = await sitDown(test);
  await openStation(page, at(16));
  await takeHolding(page, 's');
  await page.close();
  await openStation(await context.newPage(), at(17));
  expect(await arrived(1)).toHaveLength(1);
});

test('what another tab was recording when it closed is sent by the one that stays', async (test) => {
  const { page: closing, context, at, arrived } = await sitDown(test);
  await openStation(closing, at(18));
  await takeHolding(closing, 's');
  const page = await context.newPage();
  await page.goto(at(19));
  await phase(page, 'ready');
  expect((await page.evaluate(namesIn, 'takes')).filter((name) => name.endsWith('.mcap'))).toHaveLength(1);
  await closing.close();
  expect(await arrived(1)).toHaveLength(1);
  await expect.poll(() => page.evaluate(namesIn, 'takes')).toEqual([]);
});

/** Runs in the page. */
async function namesIn(name: string): Promise<string[]> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(name, { create: true });
  const names: string[] = [];
  for await (const file of folder.keys()) if (!file.endsWith('.crswap')) names.push(file);
  return names.sort();
}
