import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type Client, createClient } from '@palaestra/sdk';
import { sendMedia } from '@palaestra/transmit';

const BIN = resolve(import.meta.dirname, '../../cli/bin.mjs');

/** A real server with its own store, as `palaestra serve` starts it, and the addresses of what it holds. */
export interface Ground {
  readonly url: string;
  readonly ownerLink: string;
  readonly places: Readonly<Record<'episode' | 'dataset' | 'revision' | 'run' | 'evaluation' | 'conformance', string>>;
  /** An episode with a real video; null where the recordings are not at hand. */
  readonly filmed: string | null;
  close(): Promise<void>;
}

/** A real AV1 video of 9.33 s. */
const VIDEO = resolve(
  import.meta.dirname,
  '../../../../shared/data/g1-inspire-lerobot-v21/videos/chunk-000/observation.images.cam_high/episode_000029.mp4',
);

/** A server with nothing in it. */
export interface EmptyGround {
  readonly url: string;
  readonly ownerLink: string;
  /** The API key of the machine's owner, and a client that speaks with it. */
  readonly key: string;
  readonly api: Client;
  /** Run a verb of the command line against it. */
  palaestra(...args: string[]): Promise<unknown>;
  /** A folder that goes with it. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Start a server with an empty store. */
export async function openEmptyGround(): Promise<EmptyGround> {
  const folder = await mkdtemp(join(tmpdir(), 'palaestra-web-'));
  // Its own home, so that the login of whoever runs the test stays as it is.
  const env = { ...process.env, HOME: folder };
  const data = join(folder, 'store');
  const server = spawn(process.execPath, [BIN, 'serve', '--port', '0', '--data', data, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  async function close() {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill('SIGINT');
      await once(server, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  }
  try {
    const { url, ownerLink } = await firstLine(server);
    const key = (await readFile(join(data, 'local-key'), 'utf8')).trim();
    const palaestra = (...args: string[]) => promisify(execFile)(process.execPath, [BIN, ...args], { env });
    return { url, ownerLink, key, api: createClient({ baseUrl: url, key }), palaestra, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Start a server and take three simulated episodes, one of them a failure, through all eight stages. */
export async function openGround(): Promise<Ground> {
  const { url, ownerLink, key, api, palaestra, folder, close } = await openEmptyGround();
  try {
    const episodes = join(folder, 'episodes');
    await palaestra('collect', 'sim', '--cell', 'cell-to-tray', '--out', episodes, '--episodes', '4', '--seed', '1');
    await palaestra('send', episodes, '--server', url);
    return { url, ownerLink, places: await fill(api), filmed: await film(api, url, key), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** From stored episodes to a conformance report, small enough for a test. */
async function fill(api: Client): Promise<Ground['places']> {
  await until(async () => {
    const { items } = await api.episodes();
    return items.length === 4 && items.every((one) => one.decision !== null && one.labelled !== 'none') ? items : null;
  });
  const { items } = await api.episodes();
  const dataset = await api.createDataset({ name: 'walk' });
  const revision = await api.createRevision(dataset.id, {
    message: 'Walk through the page',
    episodes: items.map((one) => one.id),
    fps: 25,
    split: { val: 0.25, test: 0 },
  });
  await api.createExport(revision.sha256, 'lerobot-v3.0');
  const observations = revision.manifest.features.map((one) => one.name).filter((name) => name !== 'action');
  const run = await api.createRun({ revision: revision.sha256, config: { observations, steps: 40, hidden: [32] } });
  const { policy } = await until(async () => settled(await api.run(run.id)));
  const evaluation = await api.createEvaluation({ policy: policy!, cell: 'cell-to-tray', trials: 2, seed: 900_000 });
  await until(async () => settled(await api.evaluation(evaluation.id)));
  const [standard] = await api.standards();
  const report = await api.createConformance({
    standard: standard!.standard.id,
    revision: revision.sha256,
    policy: policy!,
    evaluation: evaluation.id,
  });
  return {
    episode: `/episodes/${items[0]!.id}`,
    dataset: `/datasets/${dataset.id}`,
    revision: `/revisions/${revision.sha256}`,
    run: `/runs/${run.id}`,
    evaluation: `/evaluations/${evaluation.id}`,
    conformance: `/conformance/${report.id}`,
  };
}

/** Put the real video beside an episode, where the recordings are at hand. */
async function film(api: Client, url: string, key: string): Promise<string | null> {
  if (!existsSync(VIDEO)) {
    console.log(`no video is tried: there is none at ${VIDEO}`);
    return null;
  }
  const bytes = new Uint8Array(await readFile(VIDEO));
  const file = {
    name: 'observation.images.cam_high.mp4',
    size: bytes.length,
    read: async (start: number, end: number) => bytes.slice(start, end),
  };
  const client = { fetch, url, key, signal: new AbortController().signal, wait: async () => {} };
  const episode = (await api.episodes()).items.at(-1)!.id;
  await sendMedia(file, client, episode, 'video/mp4');
  return `/episodes/${episode}`;
}

function settled<T extends { state: string; error: string | null }>(work: T): T | null {
  if (work.state === 'failed') throw new Error(`Work failed: ${work.error}`);
  return work.state === 'done' ? work : null;
}

export async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function firstLine(server: ChildProcess): Promise<{ url: string; ownerLink: string }> {
  const errors: string[] = [];
  server.stderr?.on('data', (text) => errors.push(String(text)));
  const ended = once(server, 'exit').then(() => {
    throw new Error(`Cannot start the server: ${errors.join('')}`);
  });
  const lines = createInterface({ input: server.stdout! });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => undefined);
  // Whatever else it says must be read, or the pipe fills and the server stands still.
  lines.on('line', () => undefined);
  const said: { url?: string; ownerLink?: string } = JSON.parse(line);
  if (said.url === undefined || said.ownerLink === undefined) throw new Error(`Cannot start the server: ${line}`);
  return { url: said.url, ownerLink: said.ownerLink };
}
