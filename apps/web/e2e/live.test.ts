import { chromium, type Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { afresh } from './afresh.ts';
import { ARGS, CHROMIUM } from './browser.ts';
import { openEmptyGround } from './ground.ts';
import { comeIn } from './guest.ts';

const hall = afresh(async (end) => {
  const faults: string[] = [];
  const server = await openEmptyGround();
  end.defer(server.close);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  end.defer(() => browser.close());
  const owner = await comeIn(browser, server.ownerLink, { name: 'Lin An', locale: 'en-GB', faults });
  const { link } = await server.api.invite('student');
  const student = await comeIn(browser, link, { name: 'Chen Xi', locale: 'zh-CN', width: 400, faults });
  return { server, owner, student, faults };
});

const number = async (page: Page, id: string) =>
  Number((await page.getByTestId(id).textContent())?.replaceAll(',', ''));
/** What a page is looked at with, when asked for. */
const shoot = async (page: Page, name: string) => {
  const folder = process.env.PALAESTRA_SHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

test('an engineer starts a plant on the server, lets an island fail, everybody sees what becomes of it, and he stops it', async () => {
  const { server, owner, student, faults } = hall();
  await owner.goto(`${server.url}/practice`);
  await owner.getByRole('button', { name: 'Run a plant' }).click();
  const dialog = owner.getByRole('dialog');
  await dialog.getByLabel('Plant', { exact: true }).selectOption('battery-pack');
  await dialog.getByLabel('Speed').selectOption('120');
  await dialog.getByLabel('Put its vehicles on VDA 5050').check();
  await shoot(owner, 'start-en');
  await dialog.getByRole('button', { name: 'Run a plant' }).click();
  await owner.waitForURL(/\/practice\/running\/rp_/);
  await owner.locator('[data-testid=floor-moving][data-ready]').waitFor();
  await expect.poll(() => number(owner, 'live-finished')).toBeGreaterThan(0);
  await expect.poll(() => owner.getByTestId('vehicles').textContent()).toMatch(/ONLINE · AUTOMATIC/);

  await student.goto(owner.url());
  await student.getByTestId('live-figures').waitFor();
  // A student sees and has no hand in it, nor the password.
  expect(await student.getByTestId('change').count()).toBe(0);
  await expect.poll(() => student.getByTestId('doors').textContent()).toContain('密码由贵组织的工程师查看');

  const change = owner.getByTestId('change');
  const island = await change.getByLabel('Island').locator('option:checked').textContent();
  const ordered = async () => (await number(student, 'live-inside')) + (await number(student, 'live-outside'));
  const before = await ordered();
  await change.getByRole('button', { name: 'Let it fail' }).click();
  await expect.poll(() => number(student, 'live-broken')).toBeGreaterThan(0);
  await expect.poll(() => owner.getByTestId('marks').textContent()).toContain(`${island} fails`);
  await expect.poll(() => student.getByTestId('marks').textContent()).toContain('故障');
  // The transient: orders gather before what is broken, outside once the plant is full, and both curves are drawn.
  await expect.poll(ordered).toBeGreaterThanOrEqual(before + 4);
  for (const name of ['inside', 'rate']) {
    await expect
      .poll(async () => (await owner.locator(`polyline[data-name=${name}]`).getAttribute('points'))?.split(' ').length)
      .toBeGreaterThan(3);
  }
  await change.getByRole('button', { name: 'Repair' }).click();
  await expect.poll(() => number(student, 'live-broken')).toBe(0);

  const rows = owner.getByTestId('vehicles').locator('tbody tr');
  const vehicles = await rows.count();
  await change.getByRole('button', { name: 'One more like it' }).nth(1).click();
  await expect.poll(() => rows.count()).toBe(vehicles + 1);
  await expect.poll(() => rows.last().textContent()).toMatch(/ONLINE/);
  await change.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(() => student.getByTestId('live-figures').getAttribute('data-state')).toBe('paused');
  await shoot(owner, 'live-en');
  await shoot(student, 'live-zh-400');
  await owner.emulateMedia({ colorScheme: 'dark' });
  await shoot(owner, 'live-en-dark');
  await owner.emulateMedia({ colorScheme: 'light' });

  await owner.getByRole('button', { name: 'Stop the plant' }).click();
  await owner.waitForURL(/\/practice$/);
  await owner.getByText('No plant runs on the server now.').waitFor();
  await student.getByText('该工厂已停止运行').waitFor();
  expect(faults).toEqual([]);
});
