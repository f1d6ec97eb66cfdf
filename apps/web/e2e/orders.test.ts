import { join } from 'node:path';
import type { Heartbeat } from '@palaestra/core';
import type { Client } from '@palaestra/sdk';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPageWhenStale } from './build-page.ts';
import { type EmptyGround, openEmptyGround, until } from './ground.ts';

let server: EmptyGround;
let browser: Browser;
let page: Page;
let api: Client;
const faults: string[] = [];

beforeAll(async () => {
  buildPageWhenStale();
  server = await openEmptyGround();
  api = server.api;
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(server.ownerLink);
  const owner = { name: 'Lin An', email: 'lin@example.org', password: 'correct horse battery' };
  for (const [name, value] of Object.entries(owner)) await page.fill(`[name=${name}]`, value);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The ground today' }).waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const beat: Heartbeat = {
  session: null,
  activity: 'ready',
  streams: [{ name: '/joint_states', hz: 50, wanted: 45 }],
  spool: { recordings: 0, bytes: 0 },
  fault: null,
};

test('an order is made in the page, filled from the command line, and its progress comes by itself', async () => {
  await page.goto(`${server.url}/orders`);
  await page.getByRole('button', { name: 'New order' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Task').selectOption('cell-to-tray');
  for (const pocket of ['3', '4', '5', '6', '7', '8']) await dialog.getByText(pocket, { exact: true }).click();
  await dialog.getByLabel('Accepted episodes per variation').fill('2');
  await dialog.getByRole('button', { name: 'Order 2 variations, 4 episodes' }).click();
  await page.getByRole('heading', { name: 'Cell into tray', level: 1 }).waitFor();
  await page.getByText('0 / 4').waitFor();
  const order = new URL(page.url()).pathname.split('/').at(-1)!;

  const out = join(server.folder, 'ordered');
  const ask = ['collect', 'sim', '--order', order, '--episodes', '9', '--failures', '0', '--out', out];
  await server.palaestra(...ask, '--server', server.url);
  await server.palaestra('send', out, '--server', server.url);
  await until(async () => ((await api.order(order)).accepted === 4 ? true : null));
  await page.getByText('4 / 4').waitFor();
  const { slots, recorded } = await api.order(order);
  expect([recorded, ...slots.map(({ accepted, underWay }) => [accepted, underWay])]).toEqual([4, [2, 0], [2, 0]]);
  expect(faults).toEqual([]);
}, 120_000);

test('a real station is begun with a signed checklist, speaks, and shows its fault at once', async () => {
  const robot = { embodiment: 'ur5e', serial: 'A-17' };
  await api.createStation({ id: 'arm-1', name: 'Arm 1', simulated: false, cell: null, robot });
  expect((await api.heartbeat('arm-1', beat)).blockers).toEqual(['no_session']);
  await page.goto(`${server.url}/stations`);
  await page.getByRole('article').filter({ hasText: 'Arm 1' }).getByText('nobody has begun work').waitFor();
  await page.getByTestId('station arm-1').click();
  const sign = page.getByRole('button', { name: 'Sign and begin work' });
  expect(await sign.isDisabled()).toBe(true);
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await sign.click();
  await page.getByText('Safety checklist confirmed and signed').waitFor();
  expect((await api.heartbeat('arm-1', beat)).blockers).toEqual([]);
  await page.getByText('ready').first().waitFor();
  await api.heartbeat('arm-1', { ...beat, fault: 'The gripper does not answer' });
  await page.getByText('fault: The gripper does not answer').waitFor();
  await page.getByRole('button', { name: 'End work' }).click();
  await sign.waitFor();
  await page.goto(`${server.url}/mine`);
  await page.getByText('Nothing of yours has arrived yet').waitFor();
  expect(faults).toEqual([]);
}, 60_000);
