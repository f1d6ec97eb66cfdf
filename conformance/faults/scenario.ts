import type { HttpProxyOptions } from './http-proxy.ts';
import type { RecordingSizes } from './make-recordings.ts';
import type { TakesPlan } from './takes.ts';
import type { TcpProxyOptions } from './tcp-proxy.ts';

/**
 * What goes wrong in one run, beside what its link does: events expected per megabyte that the link carries, each at a random
 * byte. Not per second, so that a slow machine meets as many.
 */
export interface Disturbances {
  readonly killServer?: number;
  readonly killDatabase?: number;
  readonly freezeDatabase?: number;
  readonly killStations?: number;
  /** Both clocks jump, by up to a day either way. */
  readonly jumpClocks?: number;
}

export interface Scenario {
  readonly name: string;
  readonly stations: number;
  /** How long an answer of the server may take, ms; what a link has swallowed is sent again after it. */
  readonly patienceMs: number;
  /** Processes that the stations share. */
  readonly processes: number;
  readonly perStation: number;
  readonly sizes: RecordingSizes;
  readonly link: Omit<TcpProxyOptions, 'target' | 'random'>;
  readonly intermediary?: Pick<HttpProxyOptions, 'repeat' | 'late'>;
  readonly disturb: Disturbances;
  /** Whose disk is full for a while: the server's, once the link has carried a share of everything, or the stations' from the start. */
  readonly fullDisk?: 'server' | 'stations';
  /** Takes that persons wish from the pages of real stations meanwhile. */
  readonly takes?: TakesPlan;
}

const KB = 1000;
const MB = 1000 * KB;
const SMALL: RecordingSizes = { least: 100 * KB, most: 2 * MB };
const REAL: RecordingSizes = { least: 100 * KB, most: 30 * MB };

/** A link on which a megabyte rarely passes whole. */
const BAD_LINK: Scenario['link'] = {
  limit: 60 * MB,
  latencyMs: 5,
  jitterMs: 20,
  stallMs: 1500,
  up: { flip: 0.2, cut: 0.1, truncate: 0.1, stall: 0.1, swallow: 0.02, duplicate: 0.1 },
  // Answers are short, so the same number of faults needs a higher rate.
  down: { flip: 20, cut: 10, truncate: 10, stall: 5, swallow: 1, duplicate: 10 },
};
/** What is wished and told is short, what is sent is small: faults come oftener per byte. */
const PAGE_LINK: Scenario['link'] = {
  latencyMs: 5,
  jitterMs: 20,
  stallMs: 1000,
  up: { flip: 0.5, cut: 1, truncate: 0.5, stall: 0.5, duplicate: 0.5 },
  down: { flip: 5, cut: 10, truncate: 5, stall: 5, duplicate: 5 },
};
const CAREFUL: Scenario['link'] = { latencyMs: 2, jitterMs: 5 };

const BASE = { stations: 4, processes: 2, patienceMs: 5000, perStation: 4, link: CAREFUL, disturb: {} } as const;

/** What is tried; the bounded form has few and small recordings, the full form many and real ones. */
export function scenarios(form: 'bounded' | 'full'): Scenario[] {
  const full = form === 'full';
  const sizes = full ? REAL : SMALL;
  const base = { ...BASE, sizes, ...(full && { stations: 20, perStation: 6, patienceMs: 30_000 }) };
  return [
    { ...base, name: 'damaged link', link: BAD_LINK, intermediary: { repeat: 0.1, late: 0.1 } },
    {
      ...base,
      name: 'kill -9 of server, database and stations',
      disturb: full
        ? { killServer: 0.01, killDatabase: 0.01, killStations: 0.03 }
        : { killServer: 0.3, killDatabase: 0.3, killStations: 0.5 },
      link: { ...CAREFUL, limit: 20 * MB },
    },
    { ...base, name: 'disk full at the server', fullDisk: 'server', link: { ...CAREFUL, limit: 20 * MB } },
    { ...base, name: 'disk full at the stations', fullDisk: 'stations' },
    {
      ...base,
      name: 'clock jumps',
      disturb: { jumpClocks: full ? 0.05 : 1 },
      link: { ...CAREFUL, limit: full ? 20 * MB : 2 * MB, up: { cut: 0.1 } },
    },
    {
      ...base,
      name: 'takes from the page',
      stations: 0,
      processes: 0,
      takes: full ? { stations: 4, each: 10 } : { stations: 2, each: 3 },
      link: PAGE_LINK,
    },
    {
      ...base,
      name: 'all together',
      link: BAD_LINK,
      intermediary: { repeat: 0.05, late: 0.05 },
      disturb: full
        ? { killServer: 0.006, killDatabase: 0.006, freezeDatabase: 0.003, killStations: 0.02, jumpClocks: 0.01 }
        : { killServer: 0.1, killDatabase: 0.1, freezeDatabase: 0.1, killStations: 0.2, jumpClocks: 0.3 },
    },
    {
      ...base,
      name: '200 stations',
      stations: 200,
      processes: 4,
      perStation: full ? 3 : 1,
      sizes: full ? { least: 100 * KB, most: 10 * MB } : { least: 100 * KB, most: 500 * KB },
    },
  ];
}
