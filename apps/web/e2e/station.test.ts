import { cellKind, loadMujoco } from '@palaestra/cells';
import type { BrowserContext, Page } from 'playwright-core';
import { PerspectiveCamera, Vector3 } from 'three';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './desk.ts';
import { type EmptyGround, until } from './ground.ts';

let desk: Desk;
let ground: EmptyGround;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  desk = await openDesk({ width: 1024, height: 700 });
  ({ ground, context, page } = desk);
});

afterAll(() => desk?.close());

const phase = (name: string) => page.locator(`[data-phase=${name}]`).waitFor();

/** Begin work without an order at a cell that stands still and answers. */
async function openStation(seed: number, station = 'sim-1') {
  await page.goto(`${ground.url}/collect/${station}?seed=${seed}`);
  await phase('ready');
  // A tab that was at work here goes on by itself.
  const begin = page.getByTestId('begin').getByRole('button', { name: 'Begin work' });
  await begin.or(page.getByTestId('order')).first().waitFor();
  if (await begin.isVisible()) await begin.click();
  await recordable();
}

const recordable = () => page.locator('[data-testid=record]:enabled').waitFor();

/** Record for a moment while a key is held down. */
async function record(key: string) {
  await page.keyboard.press('r');
  await phase('recording');
  await page.keyboard.down(key);
  await page.waitForTimeout(1500);
  await page.keyboard.up(key);
  await page.keyboard.press('r');
  await page.getByTestId('verdict').or(page.getByTestId('practised')).waitFor();
}

async function arrived(count: number) {
  return until(async () => {
    const { items } = await ground.api.episodes();
    return items.length >= count && items.every((one) => one.decision !== null) ? items : null;
  });
}

async function spoolEmpties() {
  await until(async () => ((await page.evaluate(namesIn, 'spool')).length === 0 ? true : null));
}

test('a person moves the tool, records, reads the verdict and keeps the take, which arrives verified', async () => {
  await page.goto(`${ground.url}/stations`);
  await page.getByRole('link', { name: 'Work here' }).first().click();
  await phase('ready');
  await openStation(11);
  await page.keyboard.down('d');
  await page
    .getByTestId('latency')
    .getByText(/\d+ ms to motion/)
    .waitFor();
  await page.keyboard.up('d');
  await record('s');
  const verdict = page.getByTestId('verdict');
  const shown = await verdict.getAttribute('data-decision');
  await verdict.getByText(/not grasped|not finished/).waitFor();
  // Another cause, with one key, is what the file says afterwards.
  await page.keyboard.press('2');
  await verdict.getByRole('button', { name: /Misaligned/, pressed: true }).waitFor();
  await page.keyboard.press('Enter');
  const [episode] = await arrived(1);
  expect(episode).toMatchObject({
    station: 'sim-1',
    cell: 'cell-to-tray',
    simulated: true,
    outcome: 'failure',
    failureCause: 'misaligned',
    decision: shown,
  });
  const me = await page.evaluate(async () => (await fetch('/api/v1/me')).json());
  expect(episode!.operator).toBe(me.person.id);
  await page.getByTestId('uploads').getByText('1 sent, none waiting').waitFor();
  await spoolEmpties();
});

test('the tool is dragged with the mouse by its ring, on the second cell', async () => {
  const seed = 21;
  const box = await (async () => {
    await openStation(seed, 'sim-3');
    return (await page.getByTestId('scene').locator('canvas').boundingBox())!;
  })();
  // The same seed stands the same way in Node: where its ring is on the screen follows from the camera.
  const cell = cellKind('plug-insertion').create(await loadMujoco());
  const [x, y, z] = cell.reset(seed).toolPose.position;
  cell.dispose();
  const camera = new PerspectiveCamera(38, box.width / box.height, 0.05, 20);
  camera.up.set(0, 0, 1);
  camera.position.set(1.42, -0.3, 0.86);
  camera.lookAt(0.42, 0, 0.13);
  camera.updateMatrixWorld();
  const at = new Vector3(x + 0.085, y, z).project(camera);
  const [px, py] = [box.x + ((at.x + 1) / 2) * box.width, box.y + ((1 - at.y) / 2) * box.height];
  await page.mouse.move(px, py);
  await page.mouse.down();
  await page.mouse.move(px + 60, py + 30, { steps: 4 });
  await page
    .getByTestId('latency')
    .getByText(/\d+ ms to motion/)
    .waitFor();
  await page.mouse.up();
  // The board hears of the station.
  await until(async () => {
    const ground3 = (await ground.api.ground()).stations.find((one) => one.id === 'sim-3');
    return ground3?.state?.heartbeat.activity === 'ready' ? true : null;
  });
});

test('the emergency stop holds the robot still whatever is pressed', async () => {
  await openStation(12);
  await page.keyboard.press('Space');
  await page.getByRole('alert').getByText('Stopped.').waitFor();
  await page.keyboard.press('Space');
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

test('what was kept is taken back: deleted while it waits here, dropped with a reason once it is stored', async () => {
  await openStation(18);
  const before = await arrived(0);
  await record('a');
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
  if (waited === 'deleted') await spoolEmpties();
  else await undo.getByText('counts as dropped').waitFor();

  await recordable();
  await record('s');
  await page.keyboard.press('Enter');
  await until(async () => ((await ground.api.episodes()).total > before.length ? true : null));
  await spoolEmpties();
  await page.keyboard.press('u');
  await undo.getByText('Take back the last take').waitFor();
  await page.keyboard.press('u');
  await undo.getByText('counts as dropped, with your name and reason').waitFor();
  const newest = (await ground.api.episodes()).items.find(({ id }) => !before.some((one) => one.id === id))!;
  const { assessment } = await ground.api.episode(newest.id);
  expect(assessment?.verdict).toMatchObject({ decision: 'drop', by: { kind: 'person', reason: 'Handling mistake' } });
  await page.keyboard.press('u');
  await page.getByText('Take back the last take').or(page.getByText('Nothing of yours')).first().waitFor();
});

test('practice keeps nothing and compares with the expert', async () => {
  await openStation(13);
  await page.keyboard.press('m');
  await page.getByText('Practise', { exact: true }).waitFor();
  await record('w');
  await page.getByTestId('practised').getByText('Expert').waitFor();
  await expect.poll(() => page.evaluate(namesIn, 'spool')).toEqual([]);
});

test('what is discarded is gone', async () => {
  await openStation(14);
  await record('a');
  await expect.poll(() => page.evaluate(namesIn, 'takes')).toHaveLength(2);
  await page.keyboard.press('Backspace');
  await phase('ready');
  await until(async () => ((await page.evaluate(namesIn, 'takes')).length === 0 ? true : null));
  await expect.poll(() => page.evaluate(namesIn, 'spool')).toEqual([]);
});

test('without a network nothing is lost: the take waits, and arrives after a reload', async () => {
  const before = (await ground.api.episodes()).total;
  await openStation(15);
  await context.setOffline(true);
  await record('a');
  await page.keyboard.press('Enter');
  await page.getByTestId('uploads').getByText('1 waiting, server away').waitFor();
  const [name] = await page.evaluate(namesIn, 'spool');
  await context.setOffline(false);
  await page.reload();
  const items = await arrived(before + 1);
  expect(items.map(({ id }) => id)).toContain(`ep_${name!.slice(0, 24)}`);
  await spoolEmpties();
});

test('a take that was not decided when the tab closed is kept and sent', async () => {
  const before = (await ground.api.episodes()).total;
  await openStation(16);
  await record('s');
  await page.close();
  page = await context.newPage();
  await openStation(17);
  expect(await arrived(before + 1)).toHaveLength(before + 1);
});

test('what another tab was recording when it closed is sent by the one that stays', async () => {
  const before = (await ground.api.episodes()).total;
  await openStation(18);
  await record('s');
  const closing = page;
  page = await context.newPage();
  await page.goto(`${ground.url}/collect/sim-1?seed=19`);
  await phase('ready');
  expect((await page.evaluate(namesIn, 'takes')).filter((name) => name.endsWith('.mcap'))).toHaveLength(1);
  await closing.close();
  expect(await arrived(before + 1)).toHaveLength(before + 1);
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
