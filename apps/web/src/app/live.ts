import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Which reads a kind of change makes old; the overview counts everything. */
const STALE: Readonly<Record<string, readonly string[]>> = {
  episode: ['episodes', 'episode', 'uploads'],
  dataset: ['datasets', 'dataset', 'revision'],
  build: ['dataset', 'build'],
  export: ['revision'],
  run: ['runs', 'run', 'policies'],
  evaluation: ['evaluations', 'evaluation'],
  conformance: ['conformances', 'conformance'],
  demo: [],
  ground: ['ground', 'orders', 'station orders', 'sessions', 'own count', 'stations'],
  take: ['take'],
  task: ['tasks'],
  plant: ['plants', 'plant'],
  submission: ['submissions', 'submission', 'ladder'],
  running: ['running plants', 'running plant'],
  class: ['classes', 'class', 'ladder', 'students'],
  exercise: ['exercises', 'exercise', 'exercise draft'],
};

/** Read again what the server says has changed; bursts are gathered, so that a busy ground costs one read a second. */
export function useLive(enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    const source = new EventSource('/api/v1/live');
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    function flush() {
      timer = undefined;
      for (const key of stale) void client.invalidateQueries({ queryKey: [key] });
      stale.clear();
    }
    function gather(keys: readonly string[]) {
      stale.add('overview');
      for (const key of keys) stale.add(key);
      timer ??= setTimeout(flush, 700);
    }
    function onMessage(event: MessageEvent<string>) {
      gather(STALE[kindOf(event.data)] ?? []);
    }
    source.addEventListener('message', onMessage);
    // After a gap anything may have changed.
    source.addEventListener('open', () => gather(Object.values(STALE).flat()));
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, enabled]);
}

function kindOf(data: string): string {
  try {
    const message: unknown = JSON.parse(data);
    return typeof message === 'object' && message !== null && 'kind' in message ? String(message.kind) : '';
  } catch {
    return '';
  }
}
