import { existsSync } from 'node:fs';
import { builtInPlants } from '@palaestra/islands';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { afresh } from './afresh.ts';
import { openDesk, openPage } from './desk.ts';

/** The add-on that proves plans; without it the page says how to get it. */
const SOLVER = new URL('../../../consortium/practice/solver/node_modules/or-tools-wasm/', import.meta.url);

const desk = afresh(async (end) => {
  const opened = await openDesk({ width: 1280, height: 900 });
  end.defer(opened.close);
  return opened;
});

/** Without the add-on the browser notes that it was not there. */
const unexpected = (faults: readonly string[]) =>
  existsSync(SOLVER) ? faults : faults.filter((fault) => !/404/.test(fault));

async function open(path: string, locale: 'en-GB' | 'zh-CN' = 'en-GB', width = 1280) {
  const faults: string[] = [];
  return { page: await openPage(desk(), path, { locale, width, faults }), faults };
}

const ms = (page: Page, name: string) => page.getByTestId(name).getAttribute('data-ms').then(Number);
const planned = (page: Page) => page.locator('[data-testid=makespan][data-done]').waitFor();

test('from a plant to its plan: the published optimum, the same in the simulator, beside the rules, and proved', async () => {
  const { page, faults } = await open('/practice/plants/smallest/run');
  await page.getByRole('link', { name: 'Plan orders' }).click();
  await page.getByTestId('optimise').waitFor();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  // It is found at once, and searched for until it is: how fast the machine is does not matter.
  await page.getByTestId('seconds').fill('600');
  await page.getByTestId('optimise').click();
  await expect.poll(() => ms(page, 'makespan')).toBe(96_000);
  await page.getByTestId('optimise').click();
  await planned(page);
  await expect.poll(() => ms(page, 'simulated')).toBe(96_000);
  expect(await ms(page, 'makespan')).toBe(96_000);
  await page.locator('[data-testid=gantt-canvas][data-ready]').waitFor();
  await expect
    .poll(async () => Number(await page.getByTestId('gantt-canvas').getAttribute('data-bars')))
    .toBeGreaterThan(10);
  await page.getByText(/The same orders by the plant's own rules take/).waitFor();
  if (existsSync(SOLVER)) {
    await page.getByTestId('prove').click();
    await page.getByText('Proved: no plan is shorter than 0:01:36.').waitFor();
  } else await page.getByTestId('no-solver').waitFor();
  expect(unexpected(faults)).toEqual([]);
  await page.context().close();
});

test('a plant with set-up, room and kits is planned for a batch, stopped by hand, and compared with its luck', async () => {
  const { page, faults } = await open('/practice/plants/battery-pack/schedule', 'zh-CN', 400);
  await page.getByTestId('pieces').fill('8');
  await page.getByTestId('seconds').fill('600');
  await page.getByTestId('optimise').click();
  await expect.poll(() => ms(page, 'makespan')).toBeGreaterThan(0);
  await page.getByTestId('optimise').click();
  await planned(page);
  const makespan = await ms(page, 'makespan');
  await expect.poll(() => ms(page, 'simulated')).toBe(makespan);
  await page.getByTestId('left-out').getByText('故障').waitFor();
  await page.getByTestId('against-run').click();
  await page.getByTestId('against-difference').waitFor();
  await expect.poll(() => page.getByTestId('against-difference').locator('td').textContent()).toMatch(/±/);
  await expect
    .poll(() => page.evaluate(() => document.querySelector('main')!.scrollWidth - innerWidth))
    .toBeLessThanOrEqual(1);
  expect(unexpected(faults)).toEqual([]);
  await page.context().close();
});

test('how much a plant can make, and with how many vehicles, is answered in words', async () => {
  const { page, faults } = await open('/practice/plants/battery-pack/schedule');
  const plant = await builtInPlants.find(({ id }) => id === 'battery-pack')!.load();
  await page.getByTestId('ask').click();
  const answer = page.getByTestId('capacity');
  await answer.getByText(/At most \d+\.\d pieces per hour; always at work then: .*Leak and end-of-line test/).waitFor();
  await answer.getByText(`The plant has ${plant.vehicles.length}: enough by this count.`).waitFor();
  await page.getByTestId('wanted').fill('1000');
  await page.getByTestId('ask').click();
  await answer.getByText('1000.0 per hour is more than the work units can do.').waitFor();
  expect(unexpected(faults)).toEqual([]);
  await page.context().close();
});
