import { setTimeout as sleep } from 'node:timers/promises';
import { isTakeOver, newId, type Take } from '@palaestra/core';
import type { Client } from '@palaestra/sdk';
import type { Random } from './random.ts';
import type { RecorderChild } from './recorder-child.ts';

/** Where a take stands when something is killed. */
export const MOMENTS = ['asked', 'recording', 'stopped', 'finished', 'ended'] as const;
export type Moment = (typeof MOMENTS)[number];

/** A take as its person saw it end. */
export interface PlayedTake {
  readonly id: string;
  /** How the ground says that it ended. */
  readonly end: 'kept' | 'discarded' | 'failed';
  /** Why it did not end as it was wished; null when it did. */
  readonly problem: string | null;
  /** Recordings that were begun meanwhile, by their name in the witness. */
  readonly names: readonly string[];
}

export interface Person {
  readonly api: Client;
  readonly station: string;
  readonly recorder: RecorderChild;
  readonly random: Random;
  /** Aborts when it has taken too long. */
  readonly signal: AbortSignal;
  /** Called when a take has come to a moment. */
  at(moment: Moment): Promise<unknown>;
}

const LOOK_MS = 50;
/** How long is recorded, s. */
const LENGTH = { least: 0.4, most: 1.5 };

/** Sign the checklist, as nobody may record without. */
export async function signIn({ api, station }: Pick<Person, 'api' | 'station'>): Promise<void> {
  const { items } = await api.checklist(station);
  await api.openSession({ station, confirmed: items.map(({ id }) => id) });
}

/**
 * Wish for one take and see it to its end as a person at the page does, who presses again what was not taken.
 *
 * @throws Error when it does not end in time.
 */
export async function playTake(person: Person): Promise<PlayedTake> {
  const { api, station, recorder, random, signal } = person;
  const before = new Set(recorder.look());
  const id = newId('take');

  async function insist(what: string, wish: () => Promise<unknown>): Promise<void> {
    for (let reason = ''; ; await sleep(LOOK_MS * 4)) {
      if (signal.aborted) throw new Error(`Cannot ${what} the take: ${reason} (${id} at ${station})`);
      try {
        await wish();
        return;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
  }

  /** Look at the page until the take is in one of these states, or over. */
  async function until(...states: Take['state'][]): Promise<Take> {
    for (let state = 'unknown'; ; await sleep(LOOK_MS)) {
      if (signal.aborted) throw new Error(`the take stays ${state}, expected ${states.join(' or ')} (${id})`);
      recorder.look();
      const { take } = await api.takeAt(station).catch(() => ({ take: null }));
      if (take === null || take.id !== id) continue;
      state = take.state;
      if (isTakeOver(take) || states.includes(take.state)) return take;
    }
  }

  await insist('begin', () => api.startTake(station, { id }));
  await person.at('asked');
  await until('recording', 'finished');
  await person.at('recording');
  await sleep((LENGTH.least + random.next() * (LENGTH.most - LENGTH.least)) * 1000);
  await insist('stop', () => api.stopTake(station, id));
  await person.at('stopped');
  await until('finished');
  await person.at('finished');
  const marks = random.next() < 0.5 ? FAILED : SUCCEEDED;
  if (random.next() < 0.35) await insist('discard', () => api.discardTake(station, id));
  else await insist('keep', () => api.keepTake(station, id, marks));
  await person.at('ended');
  const { state, report } = await until();
  const names = recorder.look().filter((name) => !before.has(name));
  return { id, end: state as PlayedTake['end'], problem: report?.problem?.reason ?? null, names };
}

const SUCCEEDED = { outcome: 'success', attempts: 1, failureCause: null } as const;
const FAILED = { outcome: 'failure', attempts: 3, failureCause: 'dropped' } as const;
