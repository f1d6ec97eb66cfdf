import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { filmedEpisode, steadyTimes } from '../../../formats/episode/testing/filmed.ts';
import { madeMetadata } from '../../../stages/3-cleanse/testing/made-recording.ts';
import { restingBox } from './browser.ts';
import { type Desk, openContext, openDesk } from './desk.ts';
import { until } from './ground.ts';

const SECONDS = 40;
const VIEW = { width: 1280, height: 900 };

/** A server that holds one episode with three cameras, and a browser whose owner has signed in. */
interface Filmed {
  readonly desk: Desk;
  readonly episode: string;
  /** Of its file. */
  readonly bytes: number;
}

let filmed: Filmed | null = null;

afterAll(() => filmed?.desk.close());

async function prepare(): Promise<Filmed> {
  const desk = await openDesk(VIEW);
  try {
    const { ground, page } = desk;
    const file = join(ground.folder, 'filmed.mcap');
    const cameras = [
      { topic: '/cam_high/video', times: steadyTimes(SECONDS * 30, 30), rateHz: 30 },
      { topic: '/cam_wrist/video', times: steadyTimes(SECONDS * 10, 10), rateHz: 10, gop: 12 },
      { topic: '/eye/image_raw/compressed', times: steadyTimes(60, 10), rateHz: 10, stills: await stills(page, 60) },
    ];
    await writeFile(file, await filmedEpisode({ seconds: SECONDS, cameras, metadata: madeMetadata() }));
    await ground.palaestra('send', file, '--server', ground.url);
    const episode = await until(async () => (await ground.api.episodes()).items[0]?.id ?? null);
    return { desk, episode, bytes: (await stat(file)).size };
  } catch (error) {
    await desk.close();
    throw error;
  }
}

/** JPEG pictures of the counter, made by the browser. */
async function stills(page: Page, count: number): Promise<Uint8Array[]> {
  const made: number[][] = await page.evaluate(async (wanted) => {
    const canvas = new OffscreenCanvas(128, 96);
    const draw = canvas.getContext('2d')!;
    const out: number[][] = [];
    for (let n = 0; n < wanted; n++) {
      for (let bit = 0; bit < 8; bit++) {
        draw.fillStyle = (n >> bit) & 1 ? 'white' : 'black';
        draw.fillRect(bit * 16, 0, 16, 96);
      }
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
      out.push(Array.from(new Uint8Array(await blob.arrayBuffer())));
    }
    return out;
  }, count);
  return made.map((picture) => Uint8Array.from(picture));
}

/** The counter that a camera's canvas shows, modulo 256; null while there is none. */
function counterOn(page: Page, camera: string): Promise<number | null> {
  return page.getByTestId('camera').evaluateAll((found, name) => {
    const canvas = found.find((one) => one.dataset.camera === name) as HTMLCanvasElement | undefined;
    if (canvas?.dataset.shown === undefined || canvas.width !== 128) return null;
    const copy = new OffscreenCanvas(128, 96).getContext('2d')!;
    copy.drawImage(canvas, 0, 0);
    let n = 0;
    for (let bit = 0; bit < 8; bit++) if (copy.getImageData(bit * 16 + 8, 48, 1, 1).data[0]! > 128) n += 1 << bit;
    return n;
  }, camera);
}

/** The episode's page in a browser of its own, and what went wrong in it. */
async function open({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  filmed ??= await prepare();
  const { desk, episode, bytes } = filmed;
  const context = await openContext(desk, { viewport: VIEW });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const faults: string[] = [];
  let fetched = 0;
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('request', (request) => {
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers().range ?? '');
    if (range) fetched += Number(range[2]) - Number(range[1]) + 1;
  });
  await page.goto(`${desk.ground.url}/episodes/${episode}`);
  await page.getByTestId('timeline').waitFor();
  return { page, faults, bytes, fetched: () => fetched };
}

const time = async (page: Page) => Number(await page.getByTestId('time').textContent());

test('cameras stand at the frame of the cursor, wherever it goes', async (context) => {
  const { page, faults } = await open(context);
  const shows = (camera: string, n: number) => expect.poll(() => counterOn(page, camera)).toBe(n % 256);
  await shows('cam_high', 0);
  await shows('cam_wrist', 0);
  await shows('eye', 0);
  await page.getByText('128 × 96, 30 Hz, H.264').waitFor();
  for (let second = 1; second <= 3; second++) {
    await page.keyboard.press('Shift+ArrowRight');
    await shows('cam_high', second * 30);
    await shows('cam_wrist', second * 10);
    await shows('eye', second * 10);
  }
  // A frame of the timeline is 20 ms.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await shows('cam_high', 91);
  await page.keyboard.press('ArrowLeft');
  await shows('cam_high', 90);
  await page.keyboard.press('Shift+ArrowLeft');
  await shows('cam_high', 60);
  await page.keyboard.press('End');
  await shows('cam_high', SECONDS * 30 - 1);
  await shows('cam_wrist', SECONDS * 10 - 1);
  await page.keyboard.press('Home');
  await shows('cam_high', 0);
  expect(faults).toEqual([]);
});

test('scrubbing arrives at the last place', async (context) => {
  const { page, faults } = await open(context);
  await expect.poll(() => counterOn(page, 'cam_high')).toBe(0);
  const first = page.getByTestId('timeline').locator('canvas').first();
  await first.scrollIntoViewIfNeeded();
  const chart = await restingBox(first);
  await page.mouse.move(chart.x + chart.width * 0.1, chart.y + 10);
  await page.mouse.down();
  for (const share of [0.3, 0.8, 0.2, 0.6, 0.5]) await page.mouse.move(chart.x + chart.width * share, chart.y + 10);
  await page.mouse.up();
  for (const [camera, hz] of [
    ['cam_high', 30],
    ['cam_wrist', 10],
  ] as const) {
    const off = async () => {
      const expected = Math.floor((await time(page)) * hz + 1e-6) % 256;
      return Math.abs(((await counterOn(page, camera)) ?? 999) - expected);
    };
    await expect.poll(off).toBeLessThan(2);
  }
  expect(await time(page)).toBeGreaterThan(10);
  expect(faults).toEqual([]);
});

test('playing moves the pictures with the cursor, and a pause leaves the frame of its time', async (context) => {
  const { page, faults, bytes, fetched } = await open(context);
  await expect.poll(() => counterOn(page, 'cam_high')).toBe(0);
  // What is far from the cursor stays on the server.
  expect(fetched()).toBeLessThan(bytes / 3);
  const seen = new Set<number | null>();
  await page.keyboard.press('Space');
  await expect
    .poll(async () => {
      seen.add(await counterOn(page, 'cam_high'));
      return (await time(page)) > 3 && seen.size > 4;
    })
    .toBe(true);
  await page.keyboard.press('Space');
  await expect
    .poll(async () => {
      const shown = await counterOn(page, 'cam_high');
      if (shown === null) return false;
      // The counter begins again after 255.
      const difference = ((((shown - (await time(page)) * 30 + 128) % 256) + 256) % 256) - 128;
      // The text is rounded to a hundredth of a second.
      return difference > -1.2 && difference < 0.2;
    })
    .toBe(true);
  expect(fetched()).toBeLessThan(bytes / 2);
  expect(faults).toEqual([]);
});
