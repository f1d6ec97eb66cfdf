import { readFile } from 'node:fs/promises';
import type { PlantDetail } from '@palaestra/core';
import { builtInPlants } from '@palaestra/islands';
import type { Client } from '@palaestra/sdk';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { smallPlant } from '../../../consortium/practice/testing/small-plant.ts';
import { afresh } from './afresh.ts';
import { patient, restingBox } from './browser.ts';
import { openDesk, openPage } from './desk.ts';

const desk = afresh(async (end) => {
  const opened = await openDesk({ width: 1440, height: 900 });
  end.defer(opened.close);
  return opened;
});

/** A page of its own for each test: what a browser keeps of one is not there in the next. */
async function open(path: string) {
  const faults: string[] = [];
  const { ground: server } = desk();
  const page = await openPage(desk(), path, { width: 1440, faults });
  return { server, api: server.api, faults, page };
}

/** Two islands, `A` and `B`, with two places before each. */
function twoIslands(api: Client): Promise<PlantDetail> {
  const islands = smallPlant.islands.map((island) => ({ ...island, inBuffer: { capacity: 2 } }));
  const title = { en: 'Two islands', zh: '两座工位岛' };
  return api.createPlant({ title, plant: { ...smallPlant, islands }, scenarios: [] });
}

/** Something on the floor, by its kind and id. */
function thing(page: Page, kind: 'place' | 'island', id: string): Locator {
  return page.locator(`.react-flow__node[data-id="${kind}:${id}"]`);
}

async function middleOf(one: Locator): Promise<{ x: number; y: number }> {
  const box = await restingBox(one);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** A press of the mouse as a hand does it: there first, then down and up. */
async function clickAt(page: Page, x: number, y: number): Promise<void> {
  await page.mouse.move(x - 3, y);
  await page.mouse.move(x, y);
  await page.mouse.click(x, y);
}

const sound = (page: Page) => page.getByText('Nothing is wrong: it can run');

test('a small plant is drawn, nothing of it is lost, and it is saved', async () => {
  const { api, page, faults } = await open('/practice');
  await page.getByText('Cars on 24 islands').waitFor();
  await page.keyboard.press('c');
  await thing(page, 'place', 'entry').waitFor();
  await page.getByText('there is no island yet').waitFor();

  // Two islands above the way, then one-way paths from the entry through both docks to the exit.
  const entry = await middleOf(thing(page, 'place', 'entry'));
  const exit = await middleOf(thing(page, 'place', 'exit'));
  const wide = exit.x - entry.x;
  await page.keyboard.press('i');
  for (const share of [0.3, 0.7]) await clickAt(page, entry.x + share * wide, entry.y - 0.4 * wide);
  await thing(page, 'island', 'island 2').waitFor();
  await page.keyboard.press('p');
  for (const id of ['entry', 'dock 1', 'dock 2', 'exit']) {
    const { x, y } = await middleOf(thing(page, 'place', id));
    await clickAt(page, x, y);
  }
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(4);

  // A step back takes the last path away, and forward brings it again.
  await page.keyboard.press('Control+z');
  await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(3);
  await page.keyboard.press('Control+Shift+Z');
  await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(4);

  // A click on what the check says leads to where it is mended.
  await page.getByText('there is no recipe yet').click();
  await page.getByRole('button', { name: 'New recipe' }).click();
  await page.keyboard.press('a');
  const panel = page.getByRole('complementary').last();
  await panel.getByRole('heading', { name: 'Step' }).waitFor();
  await panel.getByLabel('Place').selectOption('island:island 2');
  await page.keyboard.press('4');
  await page.getByRole('button', { name: 'New order' }).click();
  await page.getByLabel('Quantity').fill('20');
  await page.getByLabel('Quantity').press('Enter');
  await sound(page).waitFor();

  // Nothing was saved yet, and nothing is lost.
  await page.getByText('Unsaved changes, kept in this browser').waitFor();
  await page.reload();
  await expect.poll(() => page.getByLabel('Quantity').inputValue()).toBe('20');
  expect(await api.plants()).toEqual([]);
  await page.keyboard.press('5');
  await page.getByLabel('Name · English').fill('Two islands');
  await page.getByLabel('Name · English').press('Enter');
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/practice\/plants\/pl_/);
  await page.getByText('Saved', { exact: true }).waitFor();
  const [stored] = await api.plants();
  expect(stored).toMatchObject({ title: { en: 'Two islands' }, islands: 2, vehicles: 1, variants: 1 });
  expect(faults).toEqual([]);
  await page.context().close();
});

test('who saves second is told who was first, and loses nothing either way; then it runs', async () => {
  const { server, api, page, faults } = await open('/practice');
  const { id, title, plant, version } = await twoIslands(api);
  await page.goto(`${server.url}/practice/plants/${id}`);
  await page.getByRole('heading', { name: 'Two islands', level: 1 }).waitFor();
  await page.keyboard.press('5');
  await page.getByLabel('Notes').fill('mine');
  await page.getByLabel('Notes').blur();
  await page.getByText('Unsaved changes, kept in this browser').waitFor();
  // Whoever leaves in the middle finds the work again, beside what the server has.
  await page.reload();
  await expect.poll(() => page.getByLabel('Notes').inputValue()).toBe('mine');
  const theirs = { title: { ...title, en: 'Theirs' }, plant, scenarios: [], version };
  const { changedBy } = await api.updatePlant(id, theirs);
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`${changedBy} saved this plant at`).waitFor();
  await dialog.getByRole('button', { name: `Take the version of ${changedBy}` }).click();
  await page.getByRole('heading', { name: 'Theirs', level: 1 }).waitFor();
  await dialog.waitFor({ state: 'hidden' });
  // Mine is one step back.
  await page.keyboard.press('Control+z');
  await page.getByRole('heading', { name: 'Two islands', level: 1 }).waitFor();
  await page.keyboard.press('Control+s');
  await page.getByText('Saved', { exact: true }).waitFor();
  expect((await api.plant(id)).plant).toMatchObject({ notes: 'mine' });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.waitForURL(/\/run$/);
  await page.getByTestId('figure-finished').waitFor();
  // The browser tells of the answer 409 by itself.
  await expect.poll(() => faults.length).toBeGreaterThan(0);
  expect(faults.splice(0)).toEqual([expect.stringContaining('409')]);
  await page.context().close();
});

test('what cannot run yet is saved as a draft and gone on with at another computer', async () => {
  const { server, page, faults } = await open('/practice');
  await page.getByRole('heading', { name: 'Practice centre', level: 1 }).waitFor();
  await page.keyboard.press('c');
  await page.getByText('there is no island yet').waitFor();
  await page.keyboard.press('Control+s');
  await page.waitForURL(/\/practice\/plants\/pl_/);
  await page.getByText('Saved as a draft: 3 problems keep it from running').waitFor();
  // The session goes along, what this browser keeps does not.
  const storageState = await page.context().storageState();
  const elsewhere = patient(await page.context().browser()!.newContext({ locale: 'en-GB', storageState }));
  const other = await elsewhere.newPage();
  await other.goto(`${server.url}/practice`);
  await other.getByText('draft, 3 problems').waitFor();
  await other.getByRole('link', { name: 'New plant' }).click();
  await other.getByText('there is no recipe yet').waitFor();
  await other.goto(`${page.url()}/run`);
  await other.getByText(/mend it in the editor/).waitFor();
  await elsewhere.close();
  expect(faults).toEqual([]);
  await page.context().close();
});

test('a scenario is drawn without changing the plant, told in words, and run beside it', async () => {
  const { server, api, page, faults } = await open('/practice');
  const { id } = await twoIslands(api);
  await page.goto(`${server.url}/practice/plants/${id}`);
  await thing(page, 'island', 'A').waitFor();
  await page.getByLabel('What is drawn').selectOption('New scenario …');
  await page.getByRole('dialog').getByLabel('Name · English').fill('Large <b>buffer</b>');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('You draw in the scenario “Large <b>buffer</b>”').waitFor();
  await thing(page, 'island', 'B').click();
  await page.getByLabel('Places before').fill('7');
  await page.getByLabel('Places before').press('Enter');
  await page.getByRole('button', { name: 'What it changes' }).click();
  const card = page.getByRole('region', { name: 'Large <b>buffer</b>' });
  await card.getByText('Island B').waitFor();
  await card.getByText(/Places before.*: 2 → 7/).waitFor();
  // Its island goes, and the scenario says so; a step back brings both back.
  await card.getByRole('button', { name: 'Back to the plant' }).click();
  await thing(page, 'island', 'B').click();
  await page.keyboard.press('Delete');
  await page.keyboard.press('6');
  await card.getByText('The plant has no such thing any more at this place.').waitFor();
  await page.keyboard.press('Control+z');
  await card.getByText(/: 2 → 7/).waitFor();
  await card.getByLabel('Compare with …').selectOption('-');
  await page.waitForURL(/\/run\?scenario=Large.*against=-/);
  await page.getByTestId('figure-finished').waitFor();
  const { plant, scenarios } = await api.plant(id);
  expect(scenarios).toMatchObject([{ name: { zh: 'Large <b>buffer</b>' }, patch: [{ op: 'test' }, { value: 7 }] }]);
  expect(plant).toMatchObject({ islands: [{ inBuffer: { capacity: 2 } }, { inBuffer: { capacity: 2 } }] });
  expect(faults).toEqual([]);
  await page.context().close();
});

test('a policy is written, told its fault at the line, and compared with the rules of the plant', async () => {
  const { page, faults } = await open('/practice/plants/battery-pack/policy');
  const code = page.getByTestId('code').getByRole('textbox');
  await code.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(
    'export function sequence(unit: Unit, orders: WaitingOrder[], plant: Plant): Choice {\n  for (;;) {}\n',
  );
  // The last letter and Ctrl+Enter before the page has drawn what is written, as on a machine that is busy.
  await code.evaluate(async (field) => {
    document.execCommand('insertText', false, '}');
    await Promise.resolve();
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }));
  });
  await page.getByText('Line 2:').waitFor();
  await page.getByTestId('code').locator('.cm-lint-marker-error').waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(
    'export function sequence(unit, orders: WaitingOrder[]) {\n  console.log(unit.id);\n  return orders.map((order) => order.',
  );
  await page.keyboard.type('wait');
  await page.getByRole('option', { name: /waited/ }).click();
  await page.keyboard.insertText(' * -1);\n}\n');
  await page.getByLabel('Hours').fill('2');
  await page.getByLabel('Hours').press('Enter');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByTestId('policy-figures').waitFor();
  await expect
    .poll(() => page.getByTestId('figure-finished').getByRole('cell').first().textContent())
    .toMatch(/^[1-9]\d*$/);
  await page.getByText(/Printed \(\d+\)/).waitFor();
  // What was written is there again.
  await page.reload();
  await page.getByTestId('code').getByText('console').waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
});

test('a plant leaves as a file and comes back, in Chinese as well', async () => {
  const { server, page, faults } = await open('/practice/plants/smallest');
  await page.getByTestId('language').click();
  const given = async (name: string) => {
    await page.getByRole('button', { name: '文件' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name }).click()]);
    return readFile(await download.path(), 'utf8');
  };
  const json = await given('练场工厂文件（JSON）');
  const known = await builtInPlants.find(({ id }) => id === 'smallest')!.load();
  expect(JSON.parse(json).layout).toEqual(JSON.parse(JSON.stringify(known.layout)));
  const xml = await given('openTCS 工厂模型（XML）');
  await page.goto(`${server.url}/practice`);
  await page.getByRole('heading', { name: '实训中心', level: 1 }).waitFor();
  const bring = async (name: string, text: string) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: '导入' }).click(),
    ]);
    await chooser.setFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
  };
  await bring('broken.json', '{"schema":"palaestra.plant/1"}');
  await page.getByRole('alert').getByText('无法打开 broken.json').waitFor();
  // One that cannot run comes with what is wrong with it, and goes again.
  await bring('twice.json', JSON.stringify({ ...known, vehicles: [known.vehicles[0], known.vehicles[0]] }));
  await page.getByText('仅在此浏览器中').waitFor();
  await page.getByRole('button', { name: '撤销导入' }).click();
  await page.getByText('仅在此浏览器中').waitFor({ state: 'hidden' });
  await bring('plant.xml', xml);
  await page.getByText('仅在此浏览器中').waitFor();
  await page.goto(`${server.url}/practice`);
  await bring('plant.json', json);
  await thing(page, 'place', known.layout.entry).waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
});
