import { isPalaestraError, newId, type Take, type TakeMarks, type Variation } from '@palaestra/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../../app/client.ts';

/** How often it is asked how far a take is, ms, where no live message tells it. */
const EVERY = 2000;

/** The newest take of a real station, and what its person wishes of it. */
export interface TakeHere {
  /** Null before the first. */
  readonly take: Take | null;
  /** Length of what is being recorded, s; 0 while nothing is. */
  readonly seconds: number;
  /** Something is being asked of the server. */
  readonly asking: boolean;
  /** Why the last wish was refused; null when it was not. */
  readonly problem: unknown;
  start(variation: Variation): void;
  stop(): void;
  keep(marks: TakeMarks): void;
  discard(): void;
}

/** @param enabled false for those who may not see what is recorded. */
export function useTake(station: string, enabled: boolean): TakeHere {
  const client = useQueryClient();
  const key = ['take', station];
  const query = useQuery({
    queryKey: key,
    queryFn: async () => {
      const { take, now } = await api.takeAt(station);
      // The clock of the computer at the station may be wrong.
      return { take, aheadMs: Date.now() - Date.parse(now) };
    },
    refetchInterval: EVERY,
    enabled,
  });
  const take = query.data?.take ?? null;
  const change = useMutation({
    mutationFn: (ask: () => Promise<Take>) => ask(),
    // Said again after a lost answer, a wish is the same wish.
    retry: (failures, error) => failures < 3 && isPalaestraError(error) && error.code === 'unavailable',
    onSuccess: (told) => {
      client.setQueryData(key, (old: { aheadMs: number } | undefined) => ({
        take: told,
        aheadMs: old?.aheadMs ?? 0,
      }));
      return client.invalidateQueries({ queryKey: ['station orders'] });
    },
  });
  const running = take?.state === 'recording' && take.startedAt !== null;
  const nowMs = useNow(running) - (query.data?.aheadMs ?? 0);
  return {
    take,
    seconds: running ? Math.max(0, (nowMs - Date.parse(take.startedAt!)) / 1000) : 0,
    asking: change.isPending,
    problem: change.error,
    start: (variation) => {
      const id = newId('take');
      change.mutate(() => api.startTake(station, { id, variation }));
    },
    stop: () => take && change.mutate(() => api.stopTake(station, take.id)),
    keep: (marks) => take && change.mutate(() => api.keepTake(station, take.id, marks)),
    discard: () => take && change.mutate(() => api.discardTake(station, take.id)),
  };
}

/** The time, told anew five times a second while it matters. */
function useNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
