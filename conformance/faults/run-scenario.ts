import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AuditReport, audit } from './audit.ts';
import { type DisturbCounts, disturb, startAgain } from './disturb.ts';
import { type HttpCounts, openHttpProxy } from './http-proxy.ts';
import { jumpingClock } from './jumping-clock.ts';
import { makeCellRecordings, makeRecordings, type Recorded } from './make-recordings.ts';
import { seededRandom } from './random.ts';
import { readSpools, readStore } from './read-store.ts';
import type { Scenario } from './scenario.ts';
import { serverChild } from './server-child.ts';
import { noSmallDisks, smallDisk } from './small-disk.ts';
import { type StationsChild, stationsChild } from './stations-child.ts';
import { openTakes, type TakeCounts } from './takes.ts';
import { openTcpProxy, type TcpCounts } from './tcp-proxy.ts';

export interface ScenarioReport extends AuditReport {
  readonly scenario: string;
  readonly seed: string;
  readonly seconds: number;
  /** Of these, each part of the run, s. */
  readonly phases: Readonly<Record<string, number>>;
  readonly megabytes: number;
  /** What stations gave as reasons on the way: sentence -> times. */
  readonly said: Readonly<Record<string, number>>;
  readonly link: TcpCounts;
  readonly intermediary: HttpCounts | null;
  readonly disturbed: DisturbCounts;
  /** What was wished from pages and how it ended; null where nothing was. */
  readonly takes: TakeCounts | null;
  /** Processes that ended without being asked to. */
  readonly crashes: number;
  /** Stored episodes that no job has checked and none is going to. */
  readonly unchecked: number;
}

export interface RunOptions {
  readonly seed: string;
  /** Scratch folder; everything in it is removed afterwards. */
  readonly folder: string;
  /** Longest time of trouble, s; then everything is mended and what waits must arrive. */
  readonly troubleS: number;
  /** Longest time after that, s. What still waits then is counted as spooled. */
  readonly drainS: number;
}

/**
 * Record, send through the trouble of a scenario, mend everything, wait for what still waits, stop, and audit what lies on
 * the disks. A text instead of a report tells why this machine cannot run the scenario.
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioReport | string> {
  const { seed, troubleS, drainS } = options;
  const folder = join(options.folder, scenario.name.replaceAll(/[^a-z0-9]+/g, '-'));
  const random = seededRandom(`${seed}/${scenario.name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const started = performance.now();
  const phases: Record<string, number> = {};
  let since = started;
  const phase = (name: string) => {
    phases[name] = Math.round((performance.now() - since) / 100) / 10;
    since = performance.now();
  };
  try {
    const { fullDisk, disturb: rates } = scenario;
    if (fullDisk !== undefined) {
      const reason = await noSmallDisks(join(folder, 'disk-probe'));
      if (reason !== null) return reason;
    }
    const clock = rates.jumpClocks === undefined ? null : await jumpingClock(folder, random.fork('clock'));
    const without = rates.jumpClocks !== undefined && clock === null;
    if (without && Object.keys(rates).length === 1) return 'libfaketime is not installed here';

    const serverDisk = fullDisk === 'server' ? await smallDisk(join(folder, 'server')) : null;
    if (serverDisk !== null) undo.push(serverDisk.remove);
    const environment = clock?.environment ?? {};
    const server = await serverChild(join(folder, 'server'), { PALAESTRA_DATABASE_SECONDS: '5', ...environment });
    undo.push(server.kill);
    const disturbed: DisturbCounts = {
      killServer: 0,
      killDatabase: 0,
      freezeDatabase: 0,
      killStations: 0,
      jumpClocks: 0,
      failedStarts: 0,
    };
    await startAgain(server, disturbed);
    phase('start');

    const { repeat, late } = scenario.intermediary ?? {};
    const target = `http://127.0.0.1:${server.port}`;
    const intermediary =
      scenario.intermediary === undefined
        ? null
        : await openHttpProxy({ target, random: random.fork('intermediary'), repeat: repeat ?? 0, late: late ?? 0 });
    if (intermediary !== null) undo.push(intermediary.close);
    const behind = Number(new URL(intermediary?.url ?? target).port);
    const link = await openTcpProxy({
      ...scenario.link,
      target: { host: '127.0.0.1', port: behind },
      random: random.fork('link'),
    });
    undo.push(link.close);

    const recorded: Recorded[] = [];
    const stations: StationsChild[] = [];
    const folders: string[] = [];
    const stationDisks = [];
    for (let i = 0; i < scenario.processes; i++) {
      const home = join(folder, `stations-${i}`);
      const disk = fullDisk === 'stations' ? await smallDisk(home) : null;
      if (disk !== null) {
        stationDisks.push(disk);
        undo.push(disk.remove);
      }
      const own = Array.from({ length: scenario.stations }, (_, n) => n).filter((n) => n % scenario.processes === i);
      const places = own.map((n) => join(home, `station-${n}`));
      for (const [k, n] of own.entries()) {
        const dice = random.fork(`station ${n}`);
        recorded.push(...(await makeRecordings(places[k]!, `station-${n}`, scenario.perStation, scenario.sizes, dice)));
      }
      if (i === 0) recorded.push(...(await makeCellRecordings(places[0]!, 'station-0', [random.between(0, 1e6)])));
      folders.push(...places);
      const plan = {
        url: link.url,
        key: await server.key(),
        folders: places,
        pauseMs: 1000,
        patienceMs: scenario.patienceMs,
      };
      const child = await stationsChild(join(folder, `process-${i}`), plan, environment);
      undo.push(child.kill);
      stations.push(child);
      await disk?.shut();
    }

    const takes =
      scenario.takes === undefined
        ? null
        : await openTakes({
            ...scenario.takes,
            folder: join(folder, 'takes'),
            random: random.fork('takes'),
            server: target,
            link: link.url,
            key: await server.key(),
            async killServer(dice) {
              await server.kill();
              await sleep(dice.next() * 500);
              await startAgain(server, disturbed);
            },
            killDatabase: (dice) => server.killDatabase('postmaster', dice.next()),
          });
    if (takes !== null) undo.push(takes.close);

    phase('record');
    for (const child of stations) child.start();
    const playing = takes?.play(AbortSignal.timeout(Math.ceil((troubleS + drainS) * 1000))) ?? [];
    const allDone = Promise.all([...stations.map(({ done }) => done), playing]);
    const over = new AbortController();
    const carried = () => link.did.bytes.up;
    const trouble = disturb({ server, stations, clock, random, carried }, rates, disturbed, over.signal);
    const said = () => mergeCounts(stations.map((child) => child.said));
    // A disk that is full is given larger once everybody has had to say so.
    const enough = fullDisk === undefined ? new Promise(() => {}) : untilFull(said, over.signal);
    const all = recorded.reduce((sum, { bytes }) => sum + bytes, 0);
    const shutAt = all * random.fork('disk').next() * 0.7;
    const shutting = serverDisk === null ? null : until(() => carried() >= shutAt, over.signal).then(serverDisk.shut);
    await Promise.race([allDone, enough, sleep(troubleS * 1000, undefined, { ref: false })]);
    over.abort();
    await Promise.all([trouble, shutting]);
    phase('trouble');

    link.calm();
    intermediary?.calm();
    await clock?.settle();
    await serverDisk?.grow();
    for (const disk of stationDisks) await disk.grow();
    if (server.pid === null) await startAgain(server, disturbed);
    for (const child of stations) child.start();
    await Promise.race([allDone, sleep(drainS * 1000, undefined, { ref: false })]);
    for (const child of stations) await child.kill();
    const unended = await playing;
    phase('drain');
    await takes?.close();
    await link.close();
    await untilChecked(target, await server.key());
    phase('check');
    const crashes = server.crashes + stations.reduce((sum, child) => sum + child.crashes, takes?.crashes ?? 0);
    await server.stop();
    phase('stop');

    const store = await readStore(server.dataFolder);
    const spools = await readSpools([...folders, ...(takes?.spools ?? [])]);
    const taken = await takes?.recorded(new Set(store.blobs.map(({ sha256 }) => sha256)));
    const { counts, faults, reasons } = audit([...recorded, ...(taken?.recorded ?? [])], store, spools);
    phase('audit');
    return {
      scenario: scenario.name,
      seed,
      seconds: Math.round((performance.now() - started) / 1000),
      phases,
      megabytes: Math.round(all / 1e6),
      counts,
      faults: [...faults, ...unended, ...(taken?.faults ?? [])],
      reasons,
      said: said(),
      link: link.did,
      intermediary: intermediary?.did ?? null,
      disturbed,
      takes: takes?.did ?? null,
      crashes,
      unchecked: store.unchecked,
    };
  } finally {
    for (const step of undo.reverse()) await step().catch(() => {});
  }
}

function mergeCounts(parts: readonly ReadonlyMap<string, number>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [sentence, n] of parts.flatMap((part) => [...part])) all[sentence] = (all[sentence] ?? 0) + n;
  return all;
}

const FULL_TIMES = 5;

async function untilFull(said: () => Record<string, number>, signal: AbortSignal): Promise<void> {
  const times = () =>
    Object.entries(said()).reduce((sum, [sentence, n]) => sum + (/full|not one byte/.test(sentence) ? n : 0), 0);
  await until(() => times() >= FULL_TIMES, signal);
}

async function until(condition: () => boolean, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !condition()) await sleep(20);
}

/** Looks at a server that checks nothing more before it is taken to be done, every half second. */
const CHECK_LOOKS = 240;

/** Wait for the jobs that follow from stored episodes, as long as they get fewer. */
async function untilChecked(url: string, key: string): Promise<void> {
  const headers = { Authorization: `Bearer ${key}` };
  let patience = CHECK_LOOKS;
  for (let least = Number.POSITIVE_INFINITY; patience > 0; patience--) {
    const answer = await fetch(`${url}/api/v1/overview`, { headers }).catch(() => null);
    if (answer?.status !== 200) {
      // Its database may still be coming back.
      await answer?.body?.cancel();
      await sleep(500);
      continue;
    }
    const { stages, verdicts } = (await answer.json()) as {
      stages: { transmit: { done: number } };
      verdicts: Record<string, number>;
    };
    const open = stages.transmit.done - Object.values(verdicts).reduce((sum, n) => sum + n, 0);
    if (open <= 0) return;
    if (open < least) patience = CHECK_LOOKS;
    least = Math.min(least, open);
    await sleep(500);
  }
}
