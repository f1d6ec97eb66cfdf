import { join } from 'node:path';
import type { CommandIo, Heartbeat } from '@palaestra/core';
import { isProcessLockHeld } from '@palaestra/platform/db/process-lock';
import { createClient } from '@palaestra/sdk';
import { fillRate, type OutboxStatus } from '@palaestra/transmit';
import { RECORDER_LOCK } from './folder.ts';

/** How often a station tells how it stands, ms. */
const BEAT_MS = 5000;
const FIRST_MS = 1000;
/** What the board shows of a fault. */
const LONGEST_FAULT = 300;

/** How an outbox stands, in the words of the ground board. */
function heartbeatOf({ unsent, sending, fault, quota }: OutboxStatus, perHour: number | null, now: Date): Heartbeat {
  return {
    session: null,
    activity: sending.size > 0 ? 'sending' : 'idle',
    streams: [],
    spool: { ...unsent, limit: quota.quota === null ? null : Math.floor(quota.quota), perHour },
    fault: fault?.slice(0, LONGEST_FAULT) ?? null,
    warning: quota.warning?.slice(0, LONGEST_FAULT) ?? null,
    clock: now.toISOString(),
  };
}

/**
 * Tell the ground every few seconds how this station's outbox stands, until stopped. A beat that does not arrive is not made
 * up, and holds nothing up; the first reason is told.
 */
export function beatForOutbox(
  station: string,
  folder: string,
  status: () => OutboxStatus,
  { server, note }: Pick<CommandIo, 'server' | 'note'>,
): { stop(): void } {
  const api = createClient({ baseUrl: server.url, key: server.key });
  const rate = fillRate();
  let toldReason = '';
  const beat = async () => {
    // A recorder in this folder tells about its streams and the spool itself; two voices would contradict each other.
    if (await isProcessLockHeld(join(folder, RECORDER_LOCK))) return;
    try {
      const now = status();
      rate.note(performance.now(), now.unsent.bytes);
      await api.heartbeat(station, heartbeatOf(now, rate.perHour(), new Date()));
      toldReason = '';
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== toldReason) note(`The ground does not hear of this station: ${reason}`);
      toldReason = reason;
    }
  };
  // A moment later it is known what lies there.
  const first = setTimeout(() => void beat(), FIRST_MS);
  const timer = setInterval(() => void beat(), BEAT_MS);
  return {
    stop() {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}
