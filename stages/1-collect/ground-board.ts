import type { StationState } from '@palaestra/core';

/** What every station last said, and who wants to hear of it. */
export interface GroundBoard {
  tell(org: string, state: StationState): void;
  /** By station. */
  states(org: string): StationState[];
  /**
   * The states that changed, as they are then, until `signal` aborts. However often stations speak, a listener gets at most
   * one message per `pauseMs`, and one who reads slowly gets the latest states and never a backlog.
   */
  listen(org: string, signal: AbortSignal): AsyncGenerator<StationState[]>;
}

/** One message a second: quick enough for a person, and cheap for a page and a server with 200 stations. */
const PAUSE_MS = 1000;

/**
 * A board in this process. Its size is bounded by the number of stations, because only known stations are told.
 *
 * @param pause waits before the next message; a test hands in its own.
 */
export function groundBoard(pause: (signal: AbortSignal) => Promise<void> = pauseFor(PAUSE_MS)): GroundBoard {
  const known = new Map<string, Map<string, StationState>>();
  const listeners = new Map<string, Set<(station: string) => void>>();
  return {
    tell(org, state) {
      const states = known.get(org) ?? new Map<string, StationState>();
      known.set(org, states.set(state.station, state));
      for (const mark of listeners.get(org) ?? []) mark(state.station);
    },
    states: (org) => [...(known.get(org)?.values() ?? [])],
    async *listen(org, signal) {
      const changed = new Set<string>();
      let wake = (): void => {};
      const mark = (station: string): void => {
        changed.add(station);
        wake();
      };
      const set = listeners.get(org) ?? new Set();
      listeners.set(org, set.add(mark));
      const onAbort = () => wake();
      signal.addEventListener('abort', onAbort);
      try {
        while (!signal.aborted) {
          if (changed.size === 0) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          const states = [...changed].map((station) => known.get(org)!.get(station)!);
          changed.clear();
          yield states;
          await pause(signal);
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
        set.delete(mark);
        if (set.size === 0) listeners.delete(org);
      }
    },
  };
}

function pauseFor(ms: number) {
  return (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    });
}
