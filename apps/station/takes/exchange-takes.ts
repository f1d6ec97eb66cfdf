import { setTimeout } from 'node:timers/promises';
import { isPalaestraError } from '@palaestra/core';
import type { Client } from '@palaestra/sdk';
import type { TakeKeeper } from './take-keeper.ts';

export interface ExchangeOptions {
  readonly api: Pick<Client, 'exchangeTake'>;
  readonly station: string;
  /** What a person should know, once for each reason. */
  notice(text: string): void;
}

/** The server answers within 15 s; a connection that is silent for longer is given up and made anew. */
const PATIENCE_MS = 22_000;
const RETRY_MS = 1000;

/**
 * Ask the ground what is wished of the take and tell it how far it is, until `signal` aborts. The station asks, so it may stand
 * behind a router that lets nobody in; without the ground, what runs goes on.
 */
export async function exchangeTakes(keeper: TakeKeeper, options: ExchangeOptions, signal: AbortSignal): Promise<void> {
  let after = 0;
  let told = '';
  while (!signal.aborted) {
    const turn = new AbortController();
    const report = keeper.untold;
    // What changes here is told at once instead of after the answer.
    void keeper.changed().then(() => turn.abort());
    try {
      const until = AbortSignal.any([turn.signal, signal, AbortSignal.timeout(PATIENCE_MS)]);
      const take = await options.api.exchangeTake(options.station, { after, report }, { signal: until });
      told = '';
      if (report !== null) await keeper.heard(report);
      if (take === null) continue;
      after = Math.max(after, take.number);
      // Not waited for: stopping takes its time, and the ground hears meanwhile that it goes on.
      keeper.wish(take).catch((error: unknown) => options.notice(textOf(error)));
    } catch (error) {
      if (signal.aborted) return;
      if (turn.signal.aborted) continue;
      const reason = textOf(error);
      const isPause = isPalaestraError(error) && error.code === 'cancelled';
      if (!isPause && reason !== told) options.notice(`The page cannot record here now: ${reason}`);
      if (!isPause) told = reason;
      await setTimeout(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
