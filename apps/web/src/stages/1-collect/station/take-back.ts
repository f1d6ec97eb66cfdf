import { episodeIdOf, type Outcome, type Sha256 } from '@palaestra/core';
import { api } from '../../../app/client.ts';
import { problemOf } from '../../../app/problem.ts';
import { unlessSending } from './sending-lock.ts';
import { openSpool } from './spool.ts';

/** A take that was kept in this visit. */
export interface KeptTake {
  readonly sha256: Sha256;
  readonly outcome: Outcome;
  /** Seconds. */
  readonly duration: number;
  /** When it was kept, ms since the epoch. */
  readonly at: number;
}

/** A withdrawal that the server has not heard yet. */
interface Pending {
  readonly sha256: Sha256;
  readonly reason: string;
  readonly at: number;
}

/** What became of a withdrawal that waited. */
export interface Settled {
  readonly sha256: Sha256;
  /** Why the server refused it; null when the episode counts as dropped now. */
  readonly refusal: unknown;
}

const STORED = 'palaestra.withdrawals';
/** An episode that is on its way, or still being checked, is asked for again this long, ms; then the refusal counts. */
const PATIENCE = 24 * 3_600_000;

/**
 * Take back a take that was kept. As long as it is only in this browser it is deleted; what is being sent or is stored stays,
 * and the server is asked to count it as dropped, with the reason. The asking outlives this page.
 *
 * @returns what was done.
 */
export async function takeBack(sha256: Sha256, reason: string): Promise<'deleted' | 'asked'> {
  const deleted = await unlessSending(sha256, async () => {
    const spool = await openSpool();
    if (!(await spool.list()).some((one) => one.sha256 === sha256)) return false;
    await spool.remove(sha256);
    return true;
  });
  if (deleted === true) return 'deleted';
  write([...pending(), { sha256, reason, at: Date.now() }]);
  return 'asked';
}

/** True while the server has not heard of every withdrawal. */
export function isAsking(): boolean {
  return pending().length > 0;
}

/** Ask the server for what waits; what it has answered for good is returned once. */
export async function settleWithdrawals(): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const one of pending()) {
    try {
      await api.withdraw(episodeIdOf(one.sha256), one.reason);
      settled.push({ sha256: one.sha256, refusal: null });
    } catch (error) {
      const { code } = problemOf(error);
      // Not stored yet, still being checked, or nobody answers.
      const mayPass = ['not_found', 'conflict', 'unavailable', 'internal', 'unauthenticated'].includes(code);
      if (mayPass && Date.now() - one.at < PATIENCE) continue;
      settled.push({ sha256: one.sha256, refusal: error });
    }
  }
  const done = new Set(settled.map(({ sha256 }) => sha256));
  if (done.size > 0) write(pending().filter(({ sha256 }) => !done.has(sha256)));
  return settled;
}

function pending(): Pending[] {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? '[]') as Pending[];
  } catch {
    return [];
  }
}

function write(list: readonly Pending[]): void {
  localStorage.setItem(STORED, JSON.stringify(list));
}
