import type { Page } from 'playwright-core';
import { setup as buildPageWhenStale } from '../apps/web/e2e/build-page.ts';
import { openDesk } from '../apps/web/e2e/desk.ts';
import { busyPlant } from '../islands/replay/busy-plant.ts';
import type { BenchArgs, BenchResult } from './run.ts';

/** Slow vehicles, so that all of them are on their way at once. */
const CROWD = { islands: 200, vehicles: 3000, between: 0.3, inside: 4000, speed: 0.12, buffer: null };

/** How long each view is watched, ms. */
const WATCHED = 5000;

/**
 * What runs in the page, as text: the bench is no program of a browser. A frame counts when the floor was drawn in it anew,
 * which the graphics interface tells and not the page.
 */
const COUNT = `(watched) => new Promise((resolve) => {
  let isDrawn = false;
  const undo = [[CanvasRenderingContext2D, 'drawImage'], [WebGL2RenderingContext, 'drawElements']].map(([type, name]) => {
    const own = type.prototype[name];
    type.prototype[name] = function (...values) {
      isDrawn = true;
      return own.apply(this, values);
    };
    return () => { type.prototype[name] = own; };
  });
  const begin = performance.now();
  let count = 0;
  const next = () => {
    if (isDrawn) count++;
    isDrawn = false;
    const spent = performance.now() - begin;
    if (spent <= watched) return requestAnimationFrame(next);
    for (const one of undo) one();
    resolve((1000 * count) / spent);
  };
  requestAnimationFrame(next);
})`;
const SCROLL = `async () => {
  const element = document.querySelector('[data-testid=gantt-scroll]');
  const canvas = document.querySelector('[data-testid=gantt-canvas]');
  const spent = [];
  for (let step = 1; step <= 60; step++) {
    element.scrollTop = step * 20;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    spent.push(Number(canvas.dataset.drawMs));
  }
  spent.sort((a, b) => a - b);
  return { bars: Number(canvas.dataset.all), median: spent[30], worst: spent.at(-1) };
}`;

/**
 * Frames per second of the practice centre's pictures while a run plays, in Debian's Chromium without a graphics chip: the
 * floor with 3,000 vehicles (whole, and close), the same in space, and the car plant in space; then the milliseconds that a
 * frame of the Gantt takes while 100,000 bars are scrolled. A screen shows at most 60.
 */
export async function run(_args: BenchArgs): Promise<BenchResult[]> {
  buildPageWhenStale();
  const desk = await openDesk({ width: 1280, height: 900 });
  const { page, ground } = desk;
  try {
    const { id } = await ground.api.createPlant({
      title: { en: 'Crowd', zh: '众多' },
      plant: { ...busyPlant(CROWD) },
      scenarios: [],
    });
    const crowd = `${ground.url}/practice/plants/${id}/run?hours=1&rules=vehicle:fifo,parking:stay`;
    const car = `${ground.url}/practice/plants/car/run?hours=8`;
    const results: BenchResult[] = [];
    await play(page, crowd);
    results.push(await framesOf(page, 'floor whole', 'floor-moving'));
    await zoom(page, 4);
    results.push(await framesOf(page, 'floor close', 'floor-moving'));
    await play(page, car);
    results.push(await framesOf(page, 'floor car plant', 'floor-moving'));
    await play(page, `${crowd}&floor=3d`);
    results.push(await framesOf(page, 'floor 3d', 'floor-scene'));
    await play(page, `${car}&floor=3d`);
    results.push(await framesOf(page, 'floor 3d car plant', 'floor-scene'));
    results.push(await scrolled(page, `${ground.url}/practice/plants/car/run?hours=72`));
    return results;
  } finally {
    await desk.close();
  }
}

async function play(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('[data-testid=floor-moving][data-ready], [data-testid=floor-scene] canvas[data-ready]').waitFor();
  await page.keyboard.press('Home');
  for (let step = 0; step < 2; step++) await page.keyboard.press('Shift+ArrowRight');
  if ((await page.getByRole('button', { name: 'Pause' }).count()) === 0) await page.getByTestId('play').click();
}

async function zoom(page: Page, times: number): Promise<void> {
  await page.getByTestId('floor').hover();
  for (let step = 0; step < times; step++) await page.mouse.wheel(0, -300);
}

async function framesOf(page: Page, name: string, picture: string): Promise<BenchResult> {
  // What is made for the first pictures only is not counted.
  await page.waitForTimeout(1500);
  const frames = await page.evaluate<number>(`(${COUNT})(${WATCHED})`);
  const told = await page
    .getByTestId(picture)
    .locator('xpath=descendant-or-self::canvas')
    .evaluate((canvas: unknown) => ({ ...(canvas as { dataset: Record<string, string> }).dataset }));
  const notes = Object.entries(told).flatMap(([key, value]) =>
    key === 'testid' || key === 'ready' || key === 'engine' ? [] : [`${key} ${value}`],
  );
  return result(name, frames, 'frames/s', notes.join(', '));
}

/** A run of three days, 60 steps through its rows. */
async function scrolled(page: Page, address: string): Promise<BenchResult> {
  await page.goto(address);
  await page.locator('[data-testid=floor-moving][data-ready]').waitFor();
  const gantt = await page.evaluate<{ bars: number; median: number; worst: number }>(`(${SCROLL})()`);
  return result('gantt scrolled', gantt.median, 'ms a frame', `${gantt.bars} bars, worst frame ${gantt.worst} ms`);
}

function result(name: string, ours: number, unit: string, notes: string): BenchResult {
  return { case: name, ours, theirs: null, unit, ratio: null, peer: 'none', notes };
}
