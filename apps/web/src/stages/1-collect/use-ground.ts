import type { Ground, StationState } from '@palaestra/core';
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../app/client.ts';

const KEY = ['ground'];
const REREAD_MS = 10_000;

/**
 * The ground, kept up to date: stations that speak arrive as they are, at most one message a second; everything else
 * (silence, counts, verdicts) is read again every ten seconds.
 */
export function useGround() {
  const client = useQueryClient();
  const query = useQuery({ queryKey: KEY, queryFn: () => api.ground() });
  useEffect(() => {
    // An interval of the query would begin anew with every station that speaks, and so never end.
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: KEY }), REREAD_MS);
    return () => clearInterval(timer);
  }, [client]);
  useEffect(() => {
    const source = new EventSource('/api/v1/ground/live');
    source.addEventListener('message', (event: MessageEvent<string>) => take(client, event.data));
    return () => source.close();
  }, [client]);
  return query;
}

function take(client: QueryClient, data: string): void {
  const states = new Map((JSON.parse(data) as StationState[]).map((state) => [state.station, state]));
  client.setQueryData<Ground>(KEY, (ground) => (ground === undefined ? undefined : withStates(ground, states)));
}

/** Stations that did not speak stay the same objects, so that their cards are not drawn again. */
export function withStates(ground: Ground, states: ReadonlyMap<string, StationState>): Ground {
  return {
    ...ground,
    stations: ground.stations.map((station) => {
      const state = states.get(station.id);
      return state === undefined ? station : { ...station, state };
    }),
  };
}
