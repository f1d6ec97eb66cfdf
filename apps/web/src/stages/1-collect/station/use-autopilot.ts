import type { CellResult } from '@palaestra/cells';
import { EXPERT } from '@palaestra/collect';
import type { FailureCause, Profile, Verdict } from '@palaestra/core';
import { useEffect, useRef } from 'react';
import { fileIn, openSpool, spoolFolder } from './spool.ts';
import type { CellSession } from './use-cell.ts';

/** What a program that drives this page may ask of it; `palaestra collect sim --cameras` does. */
export interface StationAutopilot {
  /** Have the scripted expert make one take, in simulated time, and keep it. One at a time. */
  record(take: AutopilotTake): Promise<AutopilotResult>;
  /** Download a kept recording as `<sha256>.mcap`. */
  download(sha256: string): Promise<void>;
  /** Forget a kept recording. */
  remove(sha256: string): Promise<void>;
}

export interface AutopilotTake {
  readonly seed: number;
  readonly failure: FailureCause | null;
  /** See `RecordOptions.disturbance`, m. */
  readonly disturbance: number;
  /** Time zero, nanoseconds since the epoch, as decimal text. */
  readonly startNs: string;
  readonly order: string | null;
  readonly task: string | null;
}

export interface AutopilotResult {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly result: CellResult;
  readonly verdict: Verdict | null;
  /** From the end of the take to its verdict, ms. */
  readonly judgedMs: number;
}

declare global {
  var palaestraStation: StationAutopilot | undefined;
}

/** Let a program drive this station once it is ready. */
export function useAutopilot({ phase, send, taken, kept, fault }: CellSession, profiles: readonly Profile[]): void {
  const waiting = useRef<PromiseWithResolvers<AutopilotResult> | null>(null);
  const last = useRef<Omit<AutopilotResult, 'sha256'> | null>(null);
  const ready = phase !== 'loading';
  useEffect(() => {
    if (!ready) return;
    globalThis.palaestraStation = {
      record({ seed, failure, disturbance, startNs, order, task }) {
        const variation: Record<string, number> = disturbance === 0 ? {} : { disturbance };
        waiting.current = Promise.withResolvers();
        last.current = null;
        send({
          do: 'autopilot',
          seed,
          failure,
          disturbance,
          startNs: BigInt(startNs),
          profiles,
          operator: EXPERT,
          work: { order, session: null, task },
          variation,
        });
        return waiting.current.promise;
      },
      async download(sha256) {
        const file = await fileIn(await spoolFolder(), `${sha256}.mcap`);
        if (file === null) throw new Error(`Cannot download: no such recording is kept here (${sha256})`);
        const link = document.createElement('a');
        link.href = URL.createObjectURL(file);
        link.download = `${sha256}.mcap`;
        link.click();
        // The file is read from the disk while it is saved.
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      },
      remove: async (sha256) => (await openSpool()).remove(sha256),
    };
    return () => {
      globalThis.palaestraStation = undefined;
    };
  }, [ready, send, profiles]);

  useEffect(() => {
    if (waiting.current === null || taken === null) return;
    const { size, result, verdict, tookMs } = taken;
    last.current = { size, result, verdict, judgedMs: tookMs };
    send({ do: 'keep' });
  }, [taken, send]);
  useEffect(() => {
    if (waiting.current === null || last.current === null || kept === null) return;
    waiting.current.resolve({ sha256: kept.sha256, ...last.current });
    waiting.current = null;
  }, [kept]);
  useEffect(() => {
    if (fault === null) return;
    waiting.current?.reject(fault);
    waiting.current = null;
  }, [fault]);
}
