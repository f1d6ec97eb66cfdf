import type { Heartbeat } from '@palaestra/core';
import { useEffect, useRef } from 'react';
import { api } from '../../../app/client.ts';

/** How often a station tells how it stands, ms. */
const BEAT = 3000;

/** Tell the ground how this station stands, for as long as it is open. A beat that does not arrive is not made up. */
export function useHeartbeat(station: string, now: Heartbeat, enabled: boolean): void {
  const newest = useRef(now);
  newest.current = now;
  useEffect(() => {
    if (!enabled) return;
    const beat = () => void api.heartbeat(station, newest.current).catch(() => undefined);
    beat();
    const timer = setInterval(beat, BEAT);
    return () => clearInterval(timer);
  }, [station, enabled]);
}
