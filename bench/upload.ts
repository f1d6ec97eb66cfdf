import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type AuditCounts, audit } from '../conformance/faults/audit.ts';
import { makeRecordings, type Recorded } from '../conformance/faults/make-recordings.ts';
import { seededRandom } from '../conformance/faults/random.ts';
import { readSpools, readStore } from '../conformance/faults/read-store.ts';
import { serverChild } from '../conformance/faults/server-child.ts';
import { type StationsChild, stationsChild } from '../conformance/faults/stations-child.ts';
import type { TcpRates } from '../conformance/faults/tcp-faults.ts';
import { openTcpProxy } from '../conformance/faults/tcp-proxy.ts';
import type { BenchArgs, BenchResult } from './run.ts';

/** A link that loses a connection about every 50 MB and turns a bit about every 20; answers suffer as often per request. */
const DAMAGE: { up: TcpRates; down: TcpRates } = {
  up: { flip: 0.05, cut: 0.02, stall: 0.02, duplicate: 0.01, truncate: 0.01 },
  down: { flip: 2, cut: 1, stall: 1 },
};
const STALL_MS = 2000;
const PROCESSES = 2;
const MB = 1e6;

/**
 * How much of a limited link 200 stations use for their recordings, first on a link that is only slow, then on one that is
 * damaged too; both runs are audited byte by byte. The limit is a line of 100 Mbit/s. Server, database, link and stations
 * share this machine: with a much wider line (`--limit`, MB/s) its cores are measured instead, which the server's time tells.
 */
export async function run({ options }: BenchArgs): Promise<BenchResult[]> {
  const { values } = parseArgs({
    args: options,
    options: {
      stations: { type: 'string', default: '200' },
      megabytes: { type: 'string', default: '800' },
      limit: { type: 'string', default: '12.5' },
      seed: { type: 'string', default: '1' },
    },
  });
  const size = { stations: Number(values.stations), bytes: Number(values.megabytes) * MB };
  const limit = Number(values.limit) * MB;
  const results: BenchResult[] = [];
  for (const [name, damage] of [
    ['limited link', {}],
    ['limited and damaged link', DAMAGE],
  ] as const) {
    process.stderr.write(`${name}:\n`);
    const found = await measure(size, limit, damage, `${values.seed}/${name}`);
    const { counts, rss, link } = found;
    const hurt = `${link.flip} bits turned, ${link.cut} cut, ${link.truncate} truncated, ${link.stall} stalled, ${link.duplicate} doubled, ${link.connections} connections`;
    const line = (what: string, ours: number, unit: string, notes: string): BenchResult => ({
      case: `upload, ${name}: ${what}`,
      ours: Math.round(ours * 1000) / 1000,
      theirs: null,
      unit,
      ratio: null,
      peer: 'none',
      notes,
    });
    results.push(
      line(
        'share of the link that carried recordings',
        found.share,
        '1',
        `${size.stations} stations, ${(found.bytes / MB).toFixed(0)} MB in ${found.seconds.toFixed(1)} s at ${values.limit} MB/s, first byte to last receipt; ${hurt}`,
      ),
      line(
        'lost, doubled or damaged',
        counts.lost + counts.doubled + counts.damaged,
        'recordings',
        JSON.stringify(counts),
      ),
      // Does not depend on what else this machine does, as the share of the link does.
      line(
        'time on a core of the server',
        (found.coreSeconds / found.bytes) * 1e9,
        's/GB',
        'its database not included',
      ),
      line('memory of the server, most', rss.most, 'MB', `before ${rss.before} MB, after ${rss.after} MB`),
    );
  }
  return results;
}

interface Measured {
  readonly bytes: number;
  readonly seconds: number;
  readonly share: number;
  readonly counts: AuditCounts;
  readonly rss: { readonly before: number; readonly most: number; readonly after: number };
  /** Time that the server's process worked for it, s. */
  readonly coreSeconds: number;
  readonly link: Awaited<ReturnType<typeof openTcpProxy>>['did'];
}

async function measure(
  { stations: count, bytes: wanted }: { stations: number; bytes: number },
  limit: number,
  damage: { up?: TcpRates; down?: TcpRates },
  seed: string,
): Promise<Measured> {
  const folder = await mkdtemp('/tmp/palaestra-bench-');
  // The database's user must be able to pass through.
  await chmod(folder, 0o755);
  const random = seededRandom(seed);
  const server = await serverChild(join(folder, 'server'));
  const children: StationsChild[] = [];
  const timers: NodeJS.Timeout[] = [];
  try {
    await server.start();
    const places = Array.from({ length: count }, (_, i) => join(folder, `station-${i}`));
    const recorded: Recorded[] = [];
    const each = wanted / count / 2;
    for (const [i, place] of places.entries()) {
      const sizes = { least: each * 0.7, most: each * 1.3 };
      recorded.push(...(await makeRecordings(place, `station-${i}`, 2, sizes, random.fork(place))));
    }
    const bytes = recorded.reduce((sum, one) => sum + one.bytes, 0);
    const target = { host: '127.0.0.1', port: server.port };
    const link = await openTcpProxy({ target, random: random.fork('link'), limit, stallMs: STALL_MS, ...damage });
    for (let i = 0; i < PROCESSES; i++) {
      const folders = places.filter((_, n) => n % PROCESSES === i);
      const plan = { url: link.url, key: await server.key(), folders, pauseMs: 500, patienceMs: 30_000 };
      children.push(await stationsChild(join(folder, `process-${i}`), plan));
    }
    const before = await residentMb(server.pid!);
    const worked = await coreSecondsOf(server.pid!);
    let most = before;
    let began: number | null = null;
    const watch = async () => {
      if (began === null && link.did.bytes.up > 0) began = performance.now();
      most = Math.max(most, await residentMb(server.pid!).catch(() => 0));
    };
    const { promise: died, reject } = Promise.withResolvers<never>();
    const tell = () => {
      if (children.some(({ crashes }) => crashes > 0)) reject(new Error('the process of some stations ended early'));
      if (server.crashes > 0) reject(new Error('the server ended early'));
      const { up } = link.did.bytes;
      process.stderr.write(`  ${(up / MB).toFixed(0)} MB carried for ${(bytes / MB).toFixed(0)} MB of recordings\n`);
    };
    timers.push(setInterval(watch, 50), setInterval(tell, 5000));
    for (const child of children) child.start();
    await Promise.race([Promise.all(children.map(({ done }) => done)), died]);
    const seconds = (performance.now() - began!) / 1000;
    const after = await residentMb(server.pid!);
    const coreSeconds = (await coreSecondsOf(server.pid!)) - worked;
    await link.close();
    await server.stop();
    const spools = await readSpools(places);
    const { counts } = audit(recorded, await readStore(server.dataFolder), spools);
    return {
      bytes,
      seconds,
      share: bytes / seconds / limit,
      counts,
      rss: { before, most, after },
      coreSeconds,
      link: link.did,
    };
  } finally {
    for (const timer of timers) clearInterval(timer);
    for (const child of children) await child.kill();
    await server.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Resident memory of one process, MB; its database's not included. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000);
}

/** Time that a process has worked, s: fields 14 and 15 of its line (proc(5)), in hundredths of a second. */
async function coreSecondsOf(pid: number): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
