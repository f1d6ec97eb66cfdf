import { createHash } from 'node:crypto';
import { builtInPlants, compilePolicy, figuresOf, openSimulation } from '@palaestra/islands';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { sandboxWasm } from '../../../consortium/practice/sandbox-wasm.ts';
import { busyPlant } from '../../../islands/replay/busy-plant.ts';
import { afresh } from './afresh.ts';
import { stand } from './browser.ts';
import { openDesk, openPage } from './desk.ts';

const desk = afresh(async (end) => {
  const opened = await openDesk({ width: 1280, height: 900 });
  end.defer(opened.close);
  return opened;
});

async function open(path: string, locale: 'en-GB' | 'zh-CN' = 'en-GB', width = 1280) {
  const faults: string[] = [];
  return { page: await openPage(desk(), path, { locale, width, faults }), faults };
}

const time = (page: Page) => page.getByTestId('time').textContent();
const floorReady = (page: Page) => page.locator('[data-testid=floor-moving][data-ready]').first().waitFor();

test('a run begins by itself, and what the page tells is what the engine tells', async () => {
  const { page, faults } = await open('/practice/plants/smallest/run');
  await floorReady(page);
  const plant = await builtInPlants.find(({ id }) => id === 'smallest')!.load();
  const { run, advance } = openSimulation(plant, { seed: 1, level: 'traffic' });
  advance(Number.POSITIVE_INFINITY);
  const figures = figuresOf(run);
  await page.keyboard.press('End');
  await expect
    .poll(() => time(page))
    .toBe(`0:0${Math.floor(run.now / 60_000)}:${String(Math.floor(run.now / 1000) % 60).padStart(2, '0')}`);
  const cell = (name: string) => page.getByTestId(`figure-${name}`).locator('td').textContent();
  await expect.poll(() => cell('finished')).toBe(String(figures.finished));
  await expect.poll(() => cell('throughput')).toBe(figures.throughput.toFixed(1));
  // At its end it stops by itself.
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.keyboard.press('Home');
  await expect.poll(() => cell('finished')).toBe('0');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => time(page)).toBe('0:00:10');
  expect(faults).toEqual([]);
  await page.context().close();
});

test('by keys alone: through the bars to a moment, and to a thing by its name', async () => {
  const { page, faults } = await open('/practice/plants/battery-pack/run?hours=2');
  await floorReady(page);
  await stand(page);
  // From the beginning: which bars are near does not hang on how long it has played.
  await page.keyboard.press('Home');
  await page.getByTestId('gantt-scroll').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  const told = (await page.getByTestId('gantt-here').textContent()) ?? '';
  const [begin] = /\d+:\d\d:\d\d/.exec(told) ?? [];
  expect(begin, told).toBeDefined();
  await page.keyboard.press('Enter');
  await expect.poll(() => time(page)).toBe(begin);
  // The order of the bar is chosen with it.
  const order = /(arrival [\d.]+)/.exec(told)?.[1];
  await page
    .getByTestId('chosen')
    .getByRole('heading', { name: order ?? '', exact: true })
    .waitFor();
  await page.keyboard.press('b');
  await page.getByTestId('bottleneck').waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get('below')).toBe('states');
  await page.keyboard.press('/');
  await page.keyboard.type('nothing of this name');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing here has this name.').waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
});

test('two runs stand on one clock with their difference, and in space; the address keeps it', async () => {
  const { page, faults } = await open('/practice/plants/battery-pack/run?hours=2', 'zh-CN', 400);
  await floorReady(page);
  await page.getByTestId('settings-toggle').click();
  await page.getByTestId('against').selectOption('plant:battery-line');
  await page.getByTestId('run').click();
  await page.getByTestId('floor').nth(1).waitFor();
  await page.getByRole('columnheader', { name: '差值' }).waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get('against')).toBe('plant:battery-line');
  await expect
    .poll(() => page.evaluate(() => document.querySelector('main')!.scrollWidth - innerWidth))
    .toBeLessThanOrEqual(1);
  await page.keyboard.press('d');
  await page.locator('[data-testid=floor-scene] canvas[data-ready]').nth(1).waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
});

test("a person's own policy decides, and where it is wrong its line is told", async () => {
  const { page, faults } = await open('/practice/plants/smallest/run?rules=policy');
  await floorReady(page);
  expect(faults).toEqual([]);
  // Kept as the policy page keeps it.
  await page.evaluate(async () => {
    const { person } = await (await fetch('/api/v1/me')).json();
    const source = "\n\nexport function sequence() {\n  throw new Error('no idea');\n}\n";
    localStorage.setItem(`palaestra.policy ${person.id} smallest`, source);
  });
  await page.reload();
  await page
    .getByRole('alert')
    .getByText(/no idea.*line 4/)
    .waitFor();
  await page.context().close();
});

/** Rules of every family, with chance, powers and logarithms: what could differ from one machine to another. */
const MIXED_POLICY = `export const release = (orders: Order[], plant: Plant): Choice => (plant.inside >= 20 ? -1 : 0);
export const route = (order: Order, candidates: Candidate[]): Choice =>
  candidates.map((one) => Math.log(1 + one.work) + Math.random() * one.time);
export const sequence = (unit: Unit, orders: WaitingOrder[]): Choice =>
  orders.map((order) => order.setup - Math.pow(order.waited, 0.7) * Math.random());
export const vehicle = (vehicles: Vehicle[], loads: Load[]): [number, number] => [
  Math.floor(Math.random() * vehicles.length),
  Math.floor(Math.random() * loads.length),
];`;
const COLUMNS = ['time', 'type', 'resource', 'order', 'detail'] as const;

test("a run by a person's policy is the same in Chromium's worker as in Node, bit for bit", async () => {
  const [seed, hours, level] = [11, 6, 'traffic'] as const;
  const reading = await compilePolicy(MIXED_POLICY, await sandboxWasm());
  if (!('policy' in reading)) throw new Error(reading.faults[0]!.message.en);
  const policy = await reading.policy.start(seed);
  const plant = await builtInPlants.find(({ id }) => id === 'battery-pack')!.load();
  const { run, advance } = openSimulation(plant, { seed, level, rules: policy.rules });
  advance(hours * 3_600_000);
  policy.dispose();
  const hash = createHash('sha256');
  for (const name of COLUMNS) {
    const { buffer, BYTES_PER_ELEMENT } = run.log[name];
    hash.update(new Uint8Array(buffer, 0, run.log.count * BYTES_PER_ELEMENT));
  }

  const { page, faults } = await open('/practice/plants/battery-pack/run?hours=1');
  await page.evaluate(async (source) => {
    const { person } = await (await fetch('/api/v1/me')).json();
    localStorage.setItem(`palaestra.policy ${person.id} battery-pack`, source);
  }, MIXED_POLICY);
  // Whatever the page's own worker answers is copied on its way to the page.
  await page.addInitScript(() => {
    const logs: object[] = [];
    Object.assign(window, { logs });
    window.Worker = class extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        this.addEventListener('message', ({ data }) => {
          if (data?.finished?.log !== undefined) logs.push(structuredClone(data.finished.log));
        });
      }
    };
  });
  await page.goto(
    `${desk().ground.url}/practice/plants/battery-pack/run?rules=policy&seed=${seed}&hours=${hours}&level=${level}`,
  );
  await page.waitForFunction(() => (window as unknown as { logs: object[] }).logs.length > 0);
  const theirs = await page.evaluate(async (columns) => {
    const { logs } = window as unknown as { logs: Record<string, ArrayBufferView & { length: number }>[] };
    const parts = columns.map((name) => {
      const { buffer, byteOffset, byteLength } = logs[0]![name]!;
      return new Uint8Array(buffer, byteOffset, byteLength);
    });
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
    const hex = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { rows: logs[0]!.time!.length, hex };
  }, COLUMNS);
  expect(theirs).toEqual({ rows: run.log.count, hex: hash.digest('hex') });
  expect(run.log.count).toBeGreaterThan(10_000);
  expect(faults).toEqual([]);
  await page.context().close();
});

test('a plant that cannot run says why, and so does a scenario that is not there', async () => {
  const { page } = await open('/practice/plants/smallest/run?scenario=Magic');
  await page.getByRole('alert').getByText('the plant has no such one').waitFor();
  await page.context().close();
});

test('thousands are on their way at once', async () => {
  const { id } = await desk().ground.api.createPlant({
    title: { en: 'Crowd', zh: '众多' },
    // Slow vehicles, so that all of them are on their way at once; how fast they are drawn: `npm run bench -- floor`.
    plant: { ...busyPlant({ islands: 200, vehicles: 3000, between: 0.3, inside: 4000, speed: 0.12, buffer: null }) },
    scenarios: [],
  });
  const { page, faults } = await open(`/practice/plants/${id}/run?hours=1&rules=vehicle:fifo,parking:stay`);
  await floorReady(page);
  await stand(page);
  await page.keyboard.press('Home');
  // Step by step, for a slow machine plays an hour in few pictures; those that move are counted every thirty.
  await expect
    .poll(async () => {
      for (let step = 0; step < 30; step++) await page.keyboard.press('ArrowRight');
      return Number(await page.getByTestId('floor-moving').getAttribute('data-moving'));
    })
    .toBeGreaterThan(2000);
  expect(faults).toEqual([]);
  await page.context().close();
});

test('a Gantt holds a hundred thousand bars, and draws those in view wherever it is scrolled', async () => {
  const { page, faults } = await open('/practice/plants/car/run?hours=72&level=paths');
  await floorReady(page);
  await page.keyboard.press('End');
  const canvas = page.getByTestId('gantt-canvas');
  await expect.poll(async () => Number(await canvas.getAttribute('data-all'))).toBeGreaterThan(1e5);
  for (const top of [0, 400, 1200]) {
    await page.getByTestId('gantt-scroll').evaluate((element, to) => element.scrollTo({ top: to }), top);
    await expect.poll(async () => Number(await canvas.getAttribute('data-bars'))).toBeGreaterThan(0);
  }
  expect(faults).toEqual([]);
  await page.context().close();
});
