import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import {
  type Bilingual,
  newId,
  PalaestraError,
  type RunningPlantAction,
  type RunningPlantDetail,
} from '@palaestra/core';
import type { Plant } from '@palaestra/islands';
import type { Actor, StageContext } from '@palaestra/platform/http';
import type { HostedDetail } from './messages.ts';
import { type PlantProcess, startPlantProcess } from './plant-process.ts';

/** Plants that run at once: of one organization, and on this server. Each takes a process and up to 1 GB. */
const MOST_OF_ORG = 2;
const MOST_OF_ALL = 6;
/** Longest time that a plant runs, ms by the clock. */
const LONGEST_MS = 8 * 3_600_000;
const MOST_MARKS = 200;
/** So long a plant that has ended is still told of: a page reads it again before it hears of the end, ms by the clock. */
const FAREWELL_MS = 60_000;

export interface HostedPlantsOptions {
  /** Folder of keys and certificates. */
  readonly keysFolder: string;
  /** Address on which brokers and OPC UA servers listen. */
  readonly host: string;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}

/** What is known of a plant without asking it. */
type Item = Omit<RunningPlantDetail, 'model' | 'edition' | 'points' | 'faults'>;
type Known = { -readonly [K in keyof Item]: Item[K] };

export interface StartOrder {
  readonly plant: string;
  readonly title: Bilingual;
  readonly scenario: Bilingual | null;
  readonly model: Plant;
  readonly speed: number;
  readonly seed: number;
  readonly level: 'paths' | 'traffic';
  readonly vda5050: boolean;
  readonly opcua: boolean;
}

/**
 * The plants that run on this server. They live in this process's children alone and end with it. Every method takes the
 * organization that asks and knows no plant of another.
 */
export interface HostedPlants {
  items(org: string): readonly Item[];
  /** @throws PalaestraError `conflict` when there are too many, `unavailable` when a port cannot be opened. */
  start(actor: Actor, order: StartOrder): Promise<string>;
  /**
   * A plant that has ended is told of for a minute, as it was last seen.
   * @throws PalaestraError `not_found`.
   */
  detail(org: string, id: string): Promise<RunningPlantDetail>;
  act(actor: Actor, id: string, action: RunningPlantAction): Promise<void>;
  stop(org: string, id: string): Promise<void>;
  /** Moments as JSON until the plant or `signal` ends; who is slow is given the newest only. */
  moments(org: string, id: string, signal: AbortSignal): AsyncIterable<string>;
}

interface Hosted {
  readonly org: string;
  readonly item: Known;
  /** Null while it starts. */
  process: PlantProcess | null;
  readonly ended: AbortController;
  /** As it was last read; who reads while it is being stopped, or just after, is answered by this. */
  last: HostedDetail | null;
  isStopping: boolean;
}

/** What a page is told when it asks for more memory than it may have, or its process is ended otherwise. */
const EARLY: Bilingual = {
  en: 'The plant’s process ended by itself, most likely because it needed more memory than it may have. Run a smaller plant, or the same with fewer orders.',
  zh: '工厂进程自行终止，最可能的原因是超出了内存上限。请运行较小的工厂，或减少同时在内的订单。',
};

/** None at first. A plant is stopped after eight hours, and all of them when `stopping` aborts. */
export function hostedPlants(
  { clock, live, log }: Pick<StageContext, 'clock' | 'live' | 'log'>,
  { keysFolder, host, stopping }: HostedPlantsOptions,
): HostedPlants {
  const plants = new Map<string, Hosted>();
  /** Those that ended less than a minute ago. */
  const former = new Map<string, Hosted>();
  stopping.addEventListener('abort', () => {
    for (const { process } of plants.values()) void process?.stop();
  });

  function hostedOf(org: string, id: string): Hosted {
    const found = plants.get(id);
    if (found !== undefined && found.org === org) return found;
    throw new PalaestraError('not_found', `Cannot find the running plant: it has ended or never ran (${id})`, {
      details: { reason: 'running_plant_gone' },
    });
  }

  function formerOf(org: string, id: string): Hosted | undefined {
    const found = former.get(id);
    return found?.org === org ? found : undefined;
  }

  function processOf(org: string, id: string): PlantProcess {
    const { process } = hostedOf(org, id);
    if (process !== null) return process;
    throw new PalaestraError('conflict', `Cannot reach the plant: it is still starting (${id})`, {
      details: { reason: 'running_plant_starting' },
    });
  }

  function refuseMany(org: string): void {
    const own = [...plants.values()].filter((one) => one.org === org).length;
    const text = 'Cannot start the plant: too many run at once';
    if (own >= MOST_OF_ORG) {
      throw new PalaestraError(
        'conflict',
        `${text}, expected at most ${MOST_OF_ORG} of an organization; stop one first`,
        { details: { reason: 'running_plants_org', facts: { most: MOST_OF_ORG } } },
      );
    }
    if (plants.size >= MOST_OF_ALL) {
      throw new PalaestraError('conflict', `${text}, expected at most ${MOST_OF_ALL} on this server; try again later`, {
        details: { reason: 'running_plants_all', facts: { most: MOST_OF_ALL } },
      });
    }
  }

  return {
    items: (org) => [...plants.values()].filter((one) => one.org === org).map(({ item }) => ({ ...item })),
    async start(actor, order) {
      refuseMany(actor.org);
      const { plant, title, scenario, model, level, vda5050, opcua } = order;
      const now = clock.now().getTime();
      const id = newId('rp', now);
      const user = 'plant';
      const password = randomBytes(18).toString('base64url');
      const hosted: Hosted = {
        org: actor.org,
        process: null,
        ended: new AbortController(),
        last: null,
        isStopping: false,
        item: {
          id,
          plant,
          title,
          scenario,
          startedBy: actor.person,
          startedByName: actor.name,
          startedAt: new Date(now).toISOString(),
          endsAt: new Date(now + LONGEST_MS).toISOString(),
          state: 'starting',
          level,
          vda5050,
          opcua,
          message: null,
          mqtt: null,
          opcUa: null,
          marks: [],
        },
      };
      // It counts while it starts.
      plants.set(id, hosted);
      const changed = () => live.send(actor.org, { kind: 'running', id });
      const forget = () => {
        if (!plants.delete(id)) return;
        clearTimeout(last);
        if (hosted.last !== null) {
          former.set(id, hosted);
          setTimeout(() => former.delete(id), FAREWELL_MS).unref();
        }
        hosted.ended.abort();
        changed();
      };
      const last = setTimeout(() => void hosted.process?.stop(), LONGEST_MS);
      last.unref();
      const { item } = hosted;
      try {
        hosted.process = await startPlantProcess(
          {
            plant: model,
            speed: order.speed,
            seed: order.seed,
            level,
            vda5050,
            opcua,
            host,
            user,
            password,
            keysFolder,
          },
          {
            state(state, message) {
              Object.assign(item, { state, message });
              changed();
            },
            gone(early) {
              // The most likely reason: it asked for more memory than it may have.
              if (early !== null) log.error({ plant: id, org: actor.org, ended: early }, 'a running plant ended early');
              Object.assign(item, early === null ? { state: 'stopped' } : { state: 'failed', message: EARLY });
              forget();
            },
          },
        );
      } catch (error) {
        forget();
        throw error;
      }
      const { mqtt, opcua: opcUa } = hosted.process;
      if (item.state === 'starting') item.state = 'running';
      item.mqtt = mqtt === null ? null : { url: reachable(mqtt), user, password };
      item.opcUa = opcUa === null ? null : { url: reachable(opcUa), user, password };
      log.info({ plant: id, org: actor.org, person: actor.person, mqtt, opcUa }, 'a plant runs');
      if (stopping.aborted) await hosted.process.stop();
      changed();
      return id;
    },
    async detail(org, id) {
      const hosted = formerOf(org, id) ?? hostedOf(org, id);
      const { item, ended } = hosted;
      if (!ended.signal.aborted) {
        hosted.last = await processOf(org, id)
          .detail()
          .catch((error: unknown) => {
            if (hosted.isStopping && hosted.last !== null) return hosted.last;
            throw error;
          });
      }
      const { model, edition, points, faults, ...now } = hosted.last!;
      const { state, message } = ended.signal.aborted ? item : now;
      return { ...item, state, message, model: { ...model }, edition, points, faults };
    },
    async act(actor, id, action) {
      const { item } = hostedOf(actor.org, id);
      const { done, time } = await processOf(actor.org, id).act(action);
      item.marks = [...item.marks.slice(1 - MOST_MARKS), { time, text: done, by: actor.name }];
      live.send(actor.org, { kind: 'running', id });
    },
    async stop(org, id) {
      const process = processOf(org, id);
      const hosted = hostedOf(org, id);
      hosted.last = await process.detail().catch(() => hosted.last);
      hosted.isStopping = true;
      await process.stop();
    },
    moments(org, id, signal) {
      if (formerOf(org, id) !== undefined) return nothing();
      const process = processOf(org, id);
      return newest(process, AbortSignal.any([signal, hostedOf(org, id).ended.signal]));
    },
  };
}

/** An address that stands for all of this machine's is no address to connect to. */
function reachable(url: string): string {
  return url.replace(/\/\/(0\.0\.0\.0|\[::\])/, `//${hostname()}`);
}

async function* nothing(): AsyncGenerator<string> {}

/** Each moment once, and never an older one than the newest. */
async function* newest(process: PlantProcess, over: AbortSignal): AsyncGenerator<string> {
  let next: string | null = null;
  let wake = (): void => {};
  const stop = process.watch((json) => {
    next = json;
    wake();
  });
  over.addEventListener('abort', () => wake());
  try {
    while (!over.aborted) {
      if (next === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const json: string = next;
      next = null;
      yield json;
    }
  } finally {
    stop();
  }
}
