import type { Live, LiveMessage } from './live.ts';

/** Live messages inside one process. A listener that does not read for long loses the oldest messages. */
export function liveHub(): Live {
  const listeners = new Map<string, Set<(message: LiveMessage) => void>>();
  return {
    send(org, message) {
      for (const tell of listeners.get(org) ?? []) tell(message);
    },
    async *listen(org, signal) {
      const waiting: LiveMessage[] = [];
      let wake = (): void => {};
      const tell = (message: LiveMessage): void => {
        waiting.push(message);
        if (waiting.length > 1000) waiting.shift();
        wake();
      };
      const set = listeners.get(org) ?? new Set();
      listeners.set(org, set.add(tell));
      signal.addEventListener('abort', () => wake());
      try {
        while (!signal.aborted) {
          const message = waiting.shift();
          if (message !== undefined) yield message;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        set.delete(tell);
        if (set.size === 0) listeners.delete(org);
      }
    },
  };
}
