import { PalaestraError } from '@palaestra/core';

export interface FairGateOptions {
  /** How many are let in at once. */
  readonly limit: number;
  /** How many of one key are let in at once. */
  readonly perKey: number;
  /** How many may wait; one more is sent away. */
  readonly waiting: number;
  /** Longest wait, ms; then it is sent away. */
  readonly patienceMs: number;
}

/** Lets a bounded number in at once; those that wait are taken in turn over their keys, so that nobody starves others. */
export interface FairGate {
  /**
   * Wait for a place; call what is returned to leave it.
   *
   * @throws PalaestraError `unavailable` when too many wait or it took too long, `cancelled` when `signal` aborts.
   */
  enter(key: string, signal?: AbortSignal): Promise<() => void>;
  /** How many are in, and how many wait. */
  readonly load: { readonly inside: number; readonly waiting: number };
}

interface Waiting {
  admit(): void;
}

/** In this process alone: who enters in another one does not count. */
export function fairGate({ limit, perKey, waiting: most, patienceMs }: FairGateOptions): FairGate {
  /** The map's order is the order of turns. */
  const queues = new Map<string, Waiting[]>();
  const insideOf = new Map<string, number>();
  let inside = 0;
  let waiting = 0;

  function leave(key: string): void {
    inside -= 1;
    const left = insideOf.get(key)! - 1;
    if (left === 0) insideOf.delete(key);
    else insideOf.set(key, left);
    admitNext();
  }

  function admitNext(): void {
    for (const [key, queue] of queues) {
      if (inside >= limit) return;
      if ((insideOf.get(key) ?? 0) >= perKey) continue;
      // Its next one waits until all other keys had their turn.
      queues.delete(key);
      const first = queue.shift()!;
      if (queue.length > 0) queues.set(key, queue);
      first.admit();
    }
  }

  function take(key: string): () => void {
    inside += 1;
    insideOf.set(key, (insideOf.get(key) ?? 0) + 1);
    let left = false;
    return () => {
      if (!left) leave(key);
      left = true;
    };
  }

  return {
    get load() {
      return { inside, waiting };
    },
    async enter(key, signal) {
      if (inside < limit && (insideOf.get(key) ?? 0) < perKey && !queues.has(key)) return take(key);
      if (waiting >= most) throw busy(`${waiting} parts wait already`);
      waiting += 1;
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      const one = { admit: () => resolve(take(key)) };
      queues.set(key, [...(queues.get(key) ?? []), one]);
      const giveUp = (error: PalaestraError) => {
        const rest = (queues.get(key) ?? []).filter((other) => other !== one);
        if (rest.length > 0) queues.set(key, rest);
        else queues.delete(key);
        reject(error);
      };
      const gone = () => giveUp(new PalaestraError('cancelled', 'Cannot take the part: its sender is gone'));
      const timer = setTimeout(() => giveUp(busy(`it waited for ${patienceMs / 1000} s`)), patienceMs);
      signal?.addEventListener('abort', gone);
      if (signal?.aborted) gone();
      try {
        return await promise;
      } finally {
        waiting -= 1;
        clearTimeout(timer);
        signal?.removeEventListener('abort', gone);
      }
    },
  };
}

function busy(reason: string): PalaestraError {
  return new PalaestraError('unavailable', `Cannot take the part now: ${reason}; send it again in a moment`);
}
