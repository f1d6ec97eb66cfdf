import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CELL_KINDS, cellKind } from '@palaestra/cells';
import { commands } from '@palaestra/collect/commands';
import { type CommandIo, cameraTopics, TOPIC } from '@palaestra/core';
import { type EpisodeReader, readEpisode } from '@palaestra/formats/episode';
import { PictureReader } from '@palaestra/formats/h264';
import { doctor } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import type { BrowserContext } from 'playwright-core';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { beginTake, openStation } from './at-station.ts';
import { CHROMIUM } from './browser.ts';
import { type Desk, openContext, openDesk } from './desk.ts';
import { type EmptyGround, until } from './ground.ts';

const SEED = 3;
const VIEW = { width: 1024, height: 700 };

let desk: Desk | null = null;
/** Attempts so far: each has folders, a station and a browser of its own, so that it meets nothing of another. */
let attempts = 0;

afterAll(() => desk?.close());

/** The server, and a folder that is not there yet. */
async function prepare(): Promise<{ ground: EmptyGround; folder: string; attempt: number }> {
  desk ??= await openDesk(VIEW);
  const attempt = ++attempts;
  return { ground: desk.ground, folder: join(desk.ground.folder, `attempt-${attempt}`), attempt };
}

async function ownContext({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<BrowserContext> {
  const context = await openContext(desk!, { viewport: VIEW });
  onTestFinished(() => context.close());
  return context;
}

/** `palaestra collect sim` with these options, in this process. */
async function collect(ground: EmptyGround, values: Record<string, string | boolean>) {
  const command = commands.find(({ name }) => name === 'collect sim')!;
  const lines: string[] = [];
  const io: CommandIo = {
    out: (line) => lines.push(line),
    note: () => {},
    progress: () => {},
    signal: new AbortController().signal,
    server: { url: ground.url, key: ground.key },
  };
  const defaults = Object.entries(command.options).map(([name, option]) => [name, option.default] as const);
  await command.run({ positionals: [], values: { ...Object.fromEntries(defaults), ...values }, json: true }, io);
  return JSON.parse(lines[0]!);
}

const numbers = { episodes: '1', seed: String(SEED), failures: '0', jobs: '1' };

test.each(CELL_KINDS.map(({ name }) => name))(
  '%s: filmed work is the work without cameras, with two videos in which every picture exists',
  async (name) => {
    const { ground, folder } = await prepare();
    const [plain, filmed] = [join(folder, 'plain'), join(folder, 'filmed')];
    await collect(ground, { ...numbers, cell: name, out: plain });
    const told = await collect(ground, { ...numbers, cell: name, out: filmed, cameras: true, browser: CHROMIUM });
    expect(told).toMatchObject({ episodes: 1, written: 1, successes: 1 });
    const file = `${name}-${SEED}.mcap`;
    await using without = await fileReadable(join(plain, file));
    await using withCameras = await fileReadable(join(filmed, file));
    expect((await doctor(withCameras)).problems).toEqual([]);
    const [bare, full] = [await readEpisode(without), await readEpisode(withCameras)];
    expect(full.metadata).toEqual(bare.metadata);
    expect(full.startNs).toBe(bare.startNs);
    expect(await full.events()).toEqual(await bare.events());
    const signals = await bare.signals();
    expect(signals.length).toBeGreaterThanOrEqual(8);
    expect(await full.signals(signals.map(({ topic }) => topic))).toEqual(signals);
    for (const camera of cellKind(name).cameras) await checkVideo(full, camera.name);
  },
);

async function checkVideo(episode: EpisodeReader, camera: string) {
  const topic = cameraTopics(camera).video;
  const expected = Math.floor(episode.duration * 30 + 1e-6) + 1;
  const reader = new PictureReader();
  const order: number[] = [];
  let index = 0;
  for await (const { t, stamp, key, data } of episode.frames(topic)) {
    expect(t).toBeCloseTo(index / 30, 8);
    expect(stamp).toBe(t);
    const picture = reader.read(data);
    if (typeof picture === 'string') throw new Error(`picture ${index} of ${camera} is ${picture}`);
    // Every other picture is a key frame with its parameter sets, and none is predicted from one that comes later.
    expect([picture.key, picture.complete, key]).toEqual(Array(3).fill(index % 2 === 0));
    expect(picture.kind).toBe(index % 2 === 0 ? 'I' : 'P');
    expect([picture.sps.width, picture.sps.height, picture.pictures]).toEqual([640, 480, 1]);
    order.push(picture.orderLsb ?? 2 * (index % 2));
    index++;
  }
  expect(index).toBe(expected);
  for (let k = 1; k < order.length; k += 2) expect(order[k]).toBeGreaterThan(order[k - 1]!);
}

test('a browser decodes every picture, and they show the work: bright, in colour, and changing', async (test) => {
  const { ground, folder } = await prepare();
  const context = await ownContext(test);
  await collect(ground, { ...numbers, cell: 'cell-to-tray', out: folder, cameras: true, browser: CHROMIUM });
  await using file = await fileReadable(join(folder, `cell-to-tray-${SEED}.mcap`));
  const episode = await readEpisode(file);
  const page = await context.newPage();
  await page.goto(ground.url);
  for (const { name } of cellKind('cell-to-tray').cameras) {
    const frames: string[] = [];
    for await (const { data } of episode.frames(cameraTopics(name).video, { to: 4 })) {
      frames.push(Buffer.from(data).toString('base64'));
    }
    const seen = await page.evaluate(decodeAll, frames);
    expect(seen.decoded).toBe(frames.length);
    expect(seen.sizes).toEqual(['640x480']);
    // Neither black nor burnt out, with dark and bright parts, and not one still picture.
    expect(seen.mean).toBeGreaterThan(80);
    expect(seen.mean).toBeLessThan(225);
    expect(seen.spread).toBeGreaterThan(20);
    expect(seen.changed).toBeGreaterThan(1);
  }
});

/** Runs in the page. */
async function decodeAll(frames: string[]) {
  const sizes = new Set<string>();
  let decoded = 0;
  let mean = 0;
  let spread = 0;
  let changed = 0;
  let first: Uint8ClampedArray | null = null;
  const canvas = new OffscreenCanvas(160, 120);
  const drawing = canvas.getContext('2d', { willReadFrequently: true })!;
  const decoder = new VideoDecoder({
    output(frame) {
      decoded++;
      sizes.add(`${frame.displayWidth}x${frame.displayHeight}`);
      drawing.drawImage(frame, 0, 0, 160, 120);
      frame.close();
      const { data } = drawing.getImageData(0, 0, 160, 120);
      const grey = (at: number) => (data[at]! + data[at + 1]! + data[at + 2]!) / 3;
      let sum = 0;
      let squares = 0;
      let difference = 0;
      for (let at = 0; at < data.length; at += 4) {
        sum += grey(at);
        squares += grey(at) ** 2;
        if (first) difference += Math.abs(data[at]! - first[at]!);
      }
      const count = data.length / 4;
      mean = sum / count;
      spread = Math.sqrt(squares / count - mean ** 2);
      changed = difference / count;
      first ??= data;
    },
    error(error) {
      throw error;
    },
  });
  decoder.configure({ codec: 'avc1.42E01F' });
  for (const [index, frame] of frames.entries()) {
    const data = Uint8Array.from(atob(frame), (character) => character.charCodeAt(0));
    const type = index % 2 === 0 ? 'key' : 'delta';
    decoder.decode(new EncodedVideoChunk({ type, timestamp: Math.round((index * 1e6) / 30), data }));
  }
  await decoder.flush();
  return { decoded, sizes: [...sizes], mean, spread, changed };
}

test('filmed work goes to the server by itself when no folder is named', async () => {
  const { ground, attempt } = await prepare();
  // What has been sent already is not sent again.
  const seed = String(100 + attempt);
  const told = await collect(ground, { ...numbers, seed, cell: 'plug-insertion', cameras: true, browser: CHROMIUM });
  expect(told).toMatchObject({ out: ground.url, episodes: 1, successes: 1 });
  const { items } = await ground.api.episodes();
  const sent = await Promise.all(items.map(({ id }) => ground.api.episode(id)));
  const episode = sent.find(({ metadata }) => metadata?.seed === Number(seed));
  expect(episode).toMatchObject({ cell: 'plug-insertion', operator: 'scripted-expert', outcome: 'success' });
});

test('what stands in the way of filming is told in a sentence', async () => {
  const { ground, folder: out } = await prepare();
  const filming = { ...numbers, cell: 'cell-to-tray', out, cameras: true };
  await expect(collect(ground, { ...filming, browser: '/no/such/browser' })).rejects.toThrow(
    /^Cannot film: no Chromium was found, .*--browser PATH \(\/no\/such\/browser\)$/,
  );
  await expect(collect(ground, { ...filming, browser: '/bin/true' })).rejects.toThrow(
    /^Cannot film: the browser does not start/,
  );
  await expect(collect(ground, { ...filming, faults: '0.5' })).rejects.toThrow(/--faults: expected 0 with --cameras/);
  await expect(readdir(out)).rejects.toThrow();
});

test('a tab that crashes in the middle of a take loses a second at most, and the rest arrives and says so', async (test) => {
  const { ground, attempt } = await prepare();
  const context = await ownContext(test);
  const station = `cell-${attempt}`;
  const robot = { embodiment: 'ur5e', serial: null };
  await ground.api.createStation({
    id: station,
    name: `Cell ${attempt}`,
    simulated: true,
    cell: 'cell-to-tray',
    robot,
  });
  const page = await context.newPage();
  await openStation(page, `${ground.url}/collect/${station}?seed=31`);
  await beginTake(page);
  await page.keyboard.down('s');
  // The button tells how long the take is: at least three seconds are recorded, so two are on the disk.
  await page.getByRole('button', { name: /Finish · ([3-9]|\d\d)/ }).waitFor();
  const crashed = page.waitForEvent('crash');
  page.goto('chrome://crash').catch(() => undefined);
  await crashed;
  await page.close();
  const next = await context.newPage();
  await openStation(next, `${ground.url}/collect/${station}?seed=32`);
  await next.getByTestId('cameras').getByText('Unfinished takes recovered and kept: 1').waitFor();
  const episode = await until(async () => {
    const { items } = await ground.api.episodes();
    return items.find((one) => one.station === station) ?? null;
  });
  expect(episode).toMatchObject({ cell: 'cell-to-tray', outcome: 'unknown' });
  expect(episode.duration).toBeGreaterThan(1.5);
  const detail = await ground.api.episode(episode.id);
  expect(detail.metadata).toMatchObject({ recovered: true, seed: 31 });
  const topics = new Map(detail.topics.map((one) => [one.topic, one.messages]));
  expect(topics.get(TOPIC.jointStates)).toBeGreaterThan(75);
  for (const { name } of cellKind('cell-to-tray').cameras)
    expect(topics.get(cameraTopics(name).video)).toBeGreaterThan(0);
});
