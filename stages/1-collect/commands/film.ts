import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cellKind } from '@palaestra/cells';
import { cameraTopics, episodeIdOf, type FailureCause, isPalaestraError, PalaestraError } from '@palaestra/core';
import { episodeSummary } from '@palaestra/formats/episode';
import type { Writable } from '@palaestra/formats/mcap';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { createClient } from '@palaestra/sdk';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chooseFailure } from '../choose-failure.ts';
import { simulatedStart } from '../record.ts';
import { writeOnce } from '../write-once.ts';
import { openPageHost } from './page-host.ts';
import type { SimEpisode, SimJob } from './sim-job.ts';

/** Where the recordings go: into a folder, or by the page itself to the server with this key. */
export type Destination = { readonly folder: string } | { readonly url: string; readonly key: string | null };

export interface FilmOptions {
  /** Path of the browser. */
  readonly browser: string;
  readonly destination: Destination;
  readonly signal: AbortSignal;
  /** Hears of every recording as it is done. */
  readonly told: (episode: SimEpisode) => void;
}

/** Graphics and codecs work without a graphics chip too; nothing but the page is fetched. */
const ARGS: readonly string[] = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];

/** Of what the station's page answers; see `apps/web`, `use-autopilot.ts`. */
interface Filmed {
  readonly sha256: string;
  readonly result: {
    readonly outcome: SimEpisode['outcome'];
    readonly time: number;
    readonly cause: FailureCause | null;
  };
}

/**
 * Record `seeds` with cameras: the station's page, in a browser without a window, worked by the scripted expert in simulated
 * time. State and actions are those of the same seed without cameras.
 *
 * @throws PalaestraError when the browser or the page fails; recordings that are written by then stay.
 */
export async function filmSeeds(
  job: SimJob,
  seeds: readonly number[],
  { browser: path, destination, signal, told }: FilmOptions,
): Promise<SimEpisode[]> {
  const host = 'folder' in destination ? await openPageHost() : null;
  const browser = await launch(path);
  const stop = () => void browser.close();
  signal.addEventListener('abort', stop);
  try {
    const page = await openStation(
      browser,
      host?.url ?? ('url' in destination ? destination.url : ''),
      job,
      destination,
    );
    const episodes: SimEpisode[] = [];
    for (const seed of seeds) {
      const episode = await film(page, job, seed, destination, signal);
      told(episode);
      episodes.push(episode);
    }
    return episodes;
  } catch (error) {
    if (signal.aborted) throw new PalaestraError('cancelled', 'Cannot finish the collection: stopped');
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    await browser.close();
    await host?.close();
  }
}

async function launch(executablePath: string): Promise<Browser> {
  try {
    // As root, which containers are, Chromium does not start with its sandbox.
    const args = process.getuid?.() === 0 ? [...ARGS, '--no-sandbox'] : ARGS;
    return await chromium.launch({ executablePath, args: [...args] });
  } catch (cause) {
    const reason = String((cause as Error).message).split('\n')[0];
    throw new PalaestraError('unavailable', `Cannot film: the browser does not start: ${reason} (${executablePath})`, {
      cause,
    });
  }
}

async function openStation(browser: Browser, url: string, job: SimJob, destination: Destination): Promise<Page> {
  const key = 'key' in destination ? destination.key : null;
  const context = await browser.newContext({
    viewport: { width: 800, height: 600 },
    // To wait for the page means to ask it, which its own rules forbid.
    bypassCSP: true,
    ...(key === null ? {} : { extraHTTPHeaders: { Authorization: `Bearer ${key}` } }),
  });
  const page = await context.newPage();
  await page.goto(`${url}/collect/${job.station}?seed=0`).catch((cause: Error) => {
    const reason = cause.message.split('\n')[0];
    throw new PalaestraError('unavailable', `Cannot film: the page cannot be opened: ${reason} (${url})`, { cause });
  });
  const opened = await page
    .waitForFunction('globalThis.palaestraStation !== undefined', undefined, { timeout: 120_000 })
    .catch(() => null);
  if (opened === null) {
    const shown = await page.evaluate<string>('document.querySelector("#root")?.innerText ?? ""').catch(() => '');
    const said = shown.replaceAll(/\s+/g, ' ').slice(0, 200) || 'nothing';
    throw new PalaestraError('unavailable', `Cannot film: the station does not open, its page says: ${said} (${url})`);
  }
  return page;
}

/** A call of what the page offers to programs. */
function call(verb: 'record' | 'download' | 'remove', argument: unknown): string {
  return `palaestraStation.${verb}(${JSON.stringify(argument)})`;
}

async function film(
  page: Page,
  job: SimJob,
  seed: number,
  destination: Destination,
  signal: AbortSignal,
): Promise<SimEpisode> {
  const kind = cellKind(job.cell);
  const take = {
    seed,
    failure: chooseFailure(kind, seed, job.failures) ?? null,
    disturbance: job.disturbance,
    startNs: String(job.startNs ?? simulatedStart(seed)),
    order: job.order ?? null,
    task: job.task ?? null,
  };
  const { sha256, result } = await page.evaluate<Filmed>(call('record', take)).catch((cause: Error) => {
    throw new PalaestraError('internal', `Cannot film: ${cause.message.split('\n')[0]} (seed ${seed})`, { cause });
  });
  const file = `${kind.name}-${seed}.mcap`;
  const { outcome, cause, time } = result;
  const episode = { file, seed, outcome, cause, duration: time };
  if (!('folder' in destination)) {
    await arrival(destination, sha256, signal);
    return { ...episode, written: true };
  }
  const path = join(destination.folder, file);
  const written = await writeOnce(path, (writable) => fetchRecording(page, sha256, writable));
  await verify(path, job, time);
  await page.evaluate(call('remove', sha256));
  return { ...episode, written };
}

/** Take a kept recording out of the browser, piece by piece; what arrives is what the page has hashed, or nothing. */
async function fetchRecording(page: Page, sha256: string, writable: Writable): Promise<void> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.evaluate(call('download', sha256))]);
  const hash = createHash('sha256');
  for await (const piece of await download.createReadStream()) {
    hash.update(piece as Uint8Array);
    await writable.write(piece as Uint8Array);
  }
  await download.delete();
  const found = hash.digest('hex');
  if (found === sha256) return;
  throw new PalaestraError(
    'internal',
    `Cannot film: the recording changed on its way, expected ${sha256}, found ${found}`,
  );
}

/** @throws PalaestraError when a picture of the grid is missing. */
async function verify(path: string, job: SimJob, time: number): Promise<void> {
  await using file = await fileReadable(path);
  const { topics, metadata } = await episodeSummary(file);
  for (const { name, rateHz } of cellKind(job.cell).cameras) {
    const { video } = cameraTopics(name);
    const expected = Math.floor(time * rateHz + 1e-6) + 1;
    const found = topics.find(({ topic }) => topic === video)?.messages ?? 0;
    if (metadata !== null && found === expected) continue;
    const text = `pictures of ${name} are missing, expected ${expected}, found ${found}`;
    throw new PalaestraError('bad_file', `Cannot film: ${text} (${path})`);
  }
}

/** Settles once the server holds the recording, which the page sends by itself. */
async function arrival({ url, key }: { url: string; key: string | null }, sha256: string, signal: AbortSignal) {
  const client = createClient({ baseUrl: url, key });
  const id = episodeIdOf(sha256);
  for (let tries = 0; tries < 600; tries++) {
    signal.throwIfAborted();
    const stored = await client.episode(id).catch((error: unknown) => {
      if (isPalaestraError(error) && error.code === 'not_found') return null;
      throw error;
    });
    if (stored !== null) return;
    await pause(200);
  }
  throw new PalaestraError('unavailable', `Cannot film: the recording did not arrive within two minutes (${url})`);
}
