import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, test } from 'vitest';
import en from '../src/app/i18n/en.json' with { type: 'json' };
import { afresh } from './afresh.ts';
import { ARGS, CHROMIUM, patient, restingBox, stand } from './browser.ts';
import { openGround } from './ground.ts';

const OWNER = { name: '林安', email: 'lin@example.org', password: 'correct horse battery' };

const walked = afresh(async (end) => {
  expect(existsSync(CHROMIUM), `no browser at ${CHROMIUM}: install Debian's package chromium`).toBe(true);
  const ground = await openGround();
  end.defer(ground.close);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  end.defer(() => browser.close());
  return { ground, browser, signedIn: await becomeOwner(browser, ground.ownerLink) };
});

/** The one-time link makes the owner; what the browser then keeps signs in every later context. */
async function becomeOwner(browser: Browser, ownerLink: string) {
  const context = patient(await browser.newContext({ locale: 'zh-CN' }));
  const page = await context.newPage();
  await page.goto(ownerLink);
  for (const [name, value] of Object.entries(OWNER)) await page.fill(`[name=${name}]`, value);
  await page.getByRole('button', { name: '创建并进入' }).click();
  await page.getByRole('heading', { name: '今日练场' }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** A page whose faults are collected: console errors, uncaught errors, failed requests and refusals. */
async function watched(context: BrowserContext, faults: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    // What a page was still reading when it was left is let go.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`request: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  return page;
}

async function open(locale: 'en-GB' | 'zh-CN', viewport = { width: 1440, height: 900 }) {
  const { ground, browser, signedIn } = walked();
  const faults: string[] = [];
  const context = patient(await browser.newContext({ locale, viewport, storageState: signedIn }));
  return { ground, browser, faults, context, page: await watched(context, faults) };
}

const TITLES = {
  'en-GB': {
    '/': 'The ground today',
    '/collect': 'Collect',
    '/stations': 'Stations',
    '/stations/sim-1': 'Simulation 1',
    '/orders': 'Orders',
    '/mine': 'My count',
    '/transmit': 'Transmit',
    '/people': 'People',
    '/practice': 'Practice centre',
    '/episodes': 'Episodes',
    '/datasets': 'Datasets',
    '/runs': 'Training runs',
    '/evaluations': 'Evaluations',
    '/standards': 'Standards and conformance',
  },
  'zh-CN': {
    '/': '今日练场',
    '/collect': '采集',
    '/stations': '工位',
    '/stations/sim-1': '仿真 1',
    '/orders': '工单',
    '/mine': '我的计数',
    '/transmit': '传输',
    '/people': '人员',
    '/practice': '实训中心',
    '/episodes': '数据',
    '/datasets': '数据集',
    '/runs': '训练',
    '/evaluations': '评测',
    '/standards': '标准与符合性',
  },
} as const;

/** Pages of the practice centre that draw a plant. */
const DRAWN = ['', '?view=plant', '/policy', '/schedule'].map((view) => `/practice/plants/battery-pack${view}`);

for (const locale of ['zh-CN', 'en-GB'] as const) {
  // 1280 is the least width of a laptop; what fits there fits wider.
  for (const width of [1280, 390]) {
    test(`every page opens without a fault (${locale}, ${width} px)`, async () => {
      const { ground, faults, context, page } = await open(locale, { width, height: width === 390 ? 844 : 900 });
      for (const [path, title] of Object.entries(TITLES[locale])) {
        await page.goto(ground.url + path);
        await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
        await settled(page);
        await expectFit(page, path);
      }
      // What draws is looked at once, where there is least room.
      const drawn = locale === 'zh-CN' && width === 390 ? DRAWN : [];
      for (const path of [...drawn, ...Object.values(ground.places)]) {
        await page.goto(ground.url + path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        if (/episodes|evaluations/.test(path)) await page.getByTestId('timeline').waitFor();
        await settled(page);
        await expectFit(page, path);
      }
      await expect.poll(() => page.locator('html').getAttribute('lang')).toBe(locale === 'zh-CN' ? 'zh-CN' : 'en');
      expect(await page.getByRole('alert').count()).toBe(0);
      expect(faults).toEqual([]);
      await context.close();
    });
  }
}

/** What buttons that change something say. */
const CHANGES =
  /^(Invite|New dataset|New revision|Train|Evaluate|Evaluate again|New evaluation|Export as .*|Check conformance|Overrule|Confirm labels)$/;

/** Every list has come: nothing says that it is loading any more. */
async function settled(page: Page) {
  await expect.poll(() => page.getByRole('status', { name: /^(Loading|正在加载)$/ }).count()).toBe(0);
}

/** The first words of the names of texts: `orders.due` begins with `orders`. */
const STEMS = new Set(Object.keys(en).map((key) => key.split('.')[0]));

/** Nothing makes the page scroll sideways, and no text stands there by its name because neither language has it. */
async function expectFit(page: Page, path: string) {
  await expect.poll(() => unfit(page), { message: path }).toEqual({ over: 0, words: [] });
}

/** By how much a page is too wide, px, and its texts that stand there by their names. */
async function unfit(page: Page) {
  const { over, words } = await page.evaluate(() => {
    const main = document.querySelector('main');
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const words: string[] = [];
    while (texts.nextNode()) {
      const word = texts.currentNode.nodeValue ?? '';
      if (/^[a-z]\w*(\.[a-z]\w*)+$/i.test(word)) words.push(word);
    }
    return { over: main ? main.scrollWidth - main.clientWidth : 0, words };
  });
  // One pixel is how widths are rounded.
  return { over: over > 1 ? over : 0, words: words.filter((word) => STEMS.has(word.split('.')[0]!)) };
}

test('signing out and in: a wrong password is told, the asked page opens afterwards', async () => {
  const { ground, faults, context, page } = await open('en-GB');
  // A session of its own, so that the shared one stays.
  await context.clearCookies();
  await page.goto(`${ground.url}/episodes?outcome=success`);
  await page.locator('[name=email]').fill(OWNER.email);
  await page.locator('[name=password]').fill('wrong wrong wrong');
  await page.keyboard.press('Enter');
  await page.getByText('Email and password do not belong together.').waitFor();
  await page.locator('[name=password]').fill(OWNER.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Episodes' }).waitFor();
  expect(new URL(page.url()).search).toBe('?outcome=success');
  await page.getByTestId('sign-out').click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  // Being refused is the point here; the browser reports each refusal on its console as well.
  expect(faults.filter((fault) => !/401/.test(fault))).toEqual([]);
  await context.close();
});

test('keys alone: to the episodes, down the list, open, play, label, confirm', async () => {
  const { ground, faults, context, page } = await open('en-GB');
  await page.goto(ground.url);
  await page.getByRole('heading', { name: 'The ground today' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Evaluate').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.locator('[data-row="0"]').waitFor();
  await page.keyboard.press('/');
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByTestId('timeline').waitFor();
  await page.locator('canvas[data-ready]').waitFor();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => page.getByTestId('time').textContent()).toBe('1.00');
  await page.keyboard.press('Space');
  await expect.poll(async () => Number(await page.getByTestId('time').textContent())).toBeGreaterThan(1.05);
  await stand(page);
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => page.getByTestId('time').textContent()).toBe('1.00');
  // A segment, another skill, undone, done again, confirmed.
  await page.getByText('Proposed, waits for a person').waitFor();
  await page.keyboard.press('n');
  await page.keyboard.press('1');
  await page.getByText('Changed, not confirmed yet').waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText('Proposed, waits for a person').waitFor();
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await page.getByText(/^Confirmed/).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('the cursor goes through all tracks, and a border of a segment can be dragged', async () => {
  const { ground, faults, context, page } = await open('en-GB');
  await page.goto(ground.url + ground.places.episode);
  const timeline = page.getByTestId('timeline');
  await timeline.waitFor();
  await page.locator('canvas[data-ready]').waitFor();
  const chart = await restingBox(timeline.locator('canvas').first());
  await page.mouse.click(chart.x + chart.width * 0.5, chart.y + chart.height * 0.5);
  const line = async () => (await page.getByTestId('playhead').boundingBox())!;
  await expect.poll(async () => (await line()).x).toBeCloseTo(chart.x + chart.width * 0.5, -1);
  expect((await line()).height).toBeGreaterThan(chart.height * 2);
  const handle = await restingBox(timeline.locator('[data-handle=end]').first());
  await page.mouse.move(handle.x + 4, handle.y + 10);
  await page.mouse.down();
  await page.mouse.move(handle.x - 26, handle.y + 10, { steps: 4 });
  await page.mouse.up();
  await page.getByText('Changed, not confirmed yet').waitFor();
  const moved = async () => (await timeline.locator('[data-handle=end]').first().boundingBox())!.x - handle.x;
  await expect.poll(moved).toBeCloseTo(-30, -1);
  expect(faults).toEqual([]);
  await context.close();
});

test('an inspector overrules a verdict with a reason', async () => {
  const { ground, faults, context, page } = await open('en-GB');
  await page.goto(ground.url + ground.places.episode);
  await page.getByTestId('overrule').click();
  await page.locator('form').getByText('Review', { exact: true }).click();
  await page.getByLabel('Reason').fill('The cell was scratched.');
  await page.getByRole('button', { name: 'Save verdict' }).click();
  await page.getByText(/decided: The cell was scratched\./).waitFor();
  await page.goto(`${ground.url}/episodes?decision=review`);
  await page.locator('[data-row="0"]').waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('language and light or dark change at once and are remembered', async () => {
  const { ground, faults, context, page } = await open('en-GB');
  await page.goto(ground.url);
  await page.getByTestId('language').click();
  await page.getByRole('heading', { name: '今日练场' }).waitFor();
  await page.getByTestId('scheme').click();
  await page.reload();
  await page.getByRole('heading', { name: '今日练场' }).waitFor();
  await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
  expect(faults).toEqual([]);
  await context.close();
});

test('a video stands and runs with the cursor', async (context_) => {
  const { ground, faults, context, page } = await open('en-GB');
  if (ground.filmed === null) return context_.skip();
  await page.goto(ground.url + ground.filmed);
  await page.getByTestId('timeline').waitFor();
  const video = page.getByTestId('video');
  const at = () => video.evaluate((element: HTMLVideoElement) => element.currentTime);
  const shown = async () => Number(await page.getByTestId('time').textContent());
  await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.readyState)).toBeGreaterThan(1);
  for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(at).toBeCloseTo(3, 1);
  await page.keyboard.press('Space');
  await expect.poll(at).toBeGreaterThan(3.3);
  await stand(page);
  await expect.poll(async () => Math.abs((await at()) - (await shown()))).toBeLessThan(0.05);
  expect(faults).toEqual([]);
  await context.close();
});

test('a failed trial plays where the pointer rests, and stays by a click', async () => {
  const { ground, faults, context, page } = await open('en-GB');
  await page.goto(ground.url + ground.places.evaluation);
  const failed = page.getByTestId('failed-trial').last();
  await failed.waitFor();
  await page.getByTestId('timeline').waitFor();
  await failed.hover();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  await failed.click();
  await expect.poll(() => new URL(page.url()).searchParams.get('trial')).not.toBeNull();
  expect(faults).toEqual([]);
  await context.close();
});

test('a revision is made from its dataset; one that cannot be made says why and keeps what was filled in', async () => {
  const { ground, faults, context, page } = await open('en-GB');
  await page.goto(ground.url + ground.places.dataset);
  await page.getByRole('button', { name: 'New revision', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What this revision is for').fill('Made on the page');
  await dialog.getByLabel('unknown', { exact: true }).check();
  await dialog.getByLabel('success', { exact: true }).uncheck();
  await dialog.getByRole('button', { name: 'Freeze revision' }).click();
  await dialog.getByText('No episode fits this choice.').waitFor();
  await dialog.getByLabel('success', { exact: true }).check();
  await dialog.getByRole('button', { name: 'Freeze revision' }).click();
  await page.waitForURL(/\/revisions\/[0-9a-f]{64}/);
  await page.getByRole('heading', { level: 1, name: 'Made on the page' }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('a run begins at its revision, trials begin at their run', async () => {
  const { ground, faults, context, page } = await open('en-GB');
  await page.goto(ground.url + ground.places.revision);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect.poll(() => dialog.getByLabel('Action values').inputValue()).toBe('tool-relative');
  await dialog.getByLabel('Steps').fill('40');
  await dialog.getByRole('button', { name: 'Start training' }).click();
  await page.waitForURL(/\/runs\/run_/);
  await page.getByRole('button', { name: 'Evaluate', exact: true }).click();
  await dialog.getByLabel('Trials').fill('1');
  await dialog.getByRole('button', { name: 'Start trials' }).click();
  await page.waitForURL(/\/evaluations\/ev_/);
  await page.getByText(/of 1 trials succeeded/).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test('an invited student comes in by the link, sees everything and is offered nothing to change', async () => {
  const { ground, browser, faults, context, page } = await open('en-GB');
  await page.goto(`${ground.url}/people`);
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByLabel('Role').selectOption('student');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = (await page.getByTestId('invitation').textContent()) ?? '';
  await context.close();
  const guest = patient(await browser.newContext({ locale: 'en-GB' }));
  const theirs = await watched(guest, faults);
  await theirs.goto(link);
  const person = { name: 'Ben', email: 'ben@example.org', password: 'another horse battery' };
  for (const [name, value] of Object.entries(person)) await theirs.fill(`[name=${name}]`, value);
  await theirs.getByRole('button', { name: 'Create and go in' }).click();
  await theirs.getByRole('heading', { name: 'The ground today' }).waitFor();
  await theirs.goto(`${ground.url}/people`);
  await theirs.getByText('ben@example.org').waitFor();
  for (const path of ['/people', '/datasets', '/evaluations', '/standards', ...Object.values(ground.places)]) {
    await theirs.goto(ground.url + path);
    await theirs.getByRole('heading', { level: 1 }).waitFor();
    await settled(theirs);
    expect(await theirs.getByRole('button', { name: CHANGES }).count(), path).toBe(0);
  }
  expect(faults).toEqual([]);
  await guest.close();
});

test('a network that is cut is told, a page that did not arrive comes with a retry, and nothing is lost', async () => {
  const { ground, context, page } = await open('en-GB');
  await page.route('**/assets/runs-page*', (route) => route.abort());
  await page.goto(ground.url);
  await page.getByRole('heading', { name: 'The ground today' }).waitFor();
  await context.setOffline(true);
  await page.getByText(/^No network\./).waitFor();
  await page.getByRole('heading', { name: 'The ground today' }).waitFor();
  await context.setOffline(false);
  await page.getByText(/^No network\./).waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.getByRole('alert').getByText('The server does not answer').waitFor();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.unroute('**/assets/runs-page*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Training runs' }).waitFor();
  await context.close();
});

test('what is not there, and a server that is away, are told in one sentence with what to do', async () => {
  const { ground, context, page } = await open('en-GB');
  await page.goto(`${ground.url}/episodes/ep_000000000000000000000000`);
  await page.getByRole('alert').getByText('This does not exist here').waitFor();
  await page.route('**/api/v1/runs', (route) => route.abort());
  await page.goto(`${ground.url}/runs`);
  await page.getByRole('alert').getByText('The server does not answer').waitFor();
  await page.unroute('**/api/v1/runs');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByTestId('timeline').or(page.locator('table')).first().waitFor();
  await context.close();
});
