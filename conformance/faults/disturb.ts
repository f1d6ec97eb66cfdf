import { setTimeout as sleep } from 'node:timers/promises';
import { freezeDatabase } from '@palaestra/platform/db/testing';
import type { JumpingClock } from './jumping-clock.ts';
import type { Random } from './random.ts';
import type { Disturbances } from './scenario.ts';
import type { ServerChild } from './server-child.ts';
import type { StationsChild } from './stations-child.ts';

export type DisturbCounts = Record<keyof Disturbances | 'failedStarts', number>;

/** What may be disturbed. */
export interface World {
  readonly server: ServerChild;
  readonly stations: readonly StationsChild[];
  readonly clock: JumpingClock | null;
  readonly random: Random;
  /** Bytes that the link has carried. */
  carried(): number;
}

/** Starts after which a server is given up. */
const STARTS = 10;

/** Start a server as a service manager does: again when its start fails. */
export async function startAgain(server: ServerChild, did: DisturbCounts): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await server.start();
    } catch (error) {
      did.failedStarts += 1;
      if (tries === STARTS) throw error;
      await sleep(500);
    }
  }
}

/** Disturb until `signal` aborts; when it resolves, everything runs again. */
export async function disturb(
  { server, stations, clock, random, carried }: World,
  rates: Disturbances,
  did: DisturbCounts,
  signal: AbortSignal,
): Promise<void> {
  /** One that restarts the server and one that looks for its database must not meet. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<unknown>) => {
    turn = turn.then(work);
    return turn;
  };
  const events: Record<keyof Disturbances, (dice: Random) => Promise<unknown>> = {
    killServer: (dice) =>
      inTurn(async () => {
        await server.kill();
        await sleep(dice.next() * 1000);
        await startAgain(server, did);
      }),
    killDatabase: (dice) =>
      inTurn(() => server.killDatabase(dice.next() < 0.6 ? 'postmaster' : 'backend', dice.next())),
    freezeDatabase: (dice) =>
      inTurn(async () => {
        const thaw = await freezeDatabase(server.dataFolder);
        await sleep(1000 + dice.next() * 5000);
        thaw();
      }),
    async killStations(dice) {
      const running = stations.filter(({ isDone }) => !isDone);
      const one = running[dice.between(0, running.length)];
      await one?.kill();
      await sleep(dice.next() * 500);
      one?.start();
    },
    jumpClocks: async () => clock?.jump(),
  };
  const kinds = Object.entries(events) as [keyof Disturbances, (dice: Random) => Promise<unknown>][];
  await Promise.all(
    kinds.map(async ([kind, work]) => {
      const dice = random.fork(kind);
      const perByte = (rates[kind] ?? 0) / 1e6;
      let at = dice.distance(perByte);
      while (!signal.aborted && at !== Number.POSITIVE_INFINITY) {
        if (carried() >= at) {
          await work(dice);
          did[kind] += 1;
          at = carried() + dice.distance(perByte);
        }
        await sleep(10, undefined, { signal }).catch(() => {});
      }
    }),
  );
}
