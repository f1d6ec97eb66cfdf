import type { Blocker, Heartbeat } from '@palaestra/core';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../../app/client.ts';

/** How often a station tells how it stands, ms. */
const BEAT = 3000;

/**
 * Tell the ground how this station stands, for as long as it is open. A beat that does not arrive is not made up.
 *
 * @returns why the server says that nothing may be recorded, as of the last beat that it answered.
 */
export function useHeartbeat(station: string, now: Heartbeat, enabled: boolean): readonly Blocker[] {
  const newest = useRef(now);
  newest.current = now;
  const [blockers, setBlockers] = useState<readonly Blocker[]>([]);
  useEffect(() => {
    if (!enabled) return;
    async function beat() {
      try {
        const clock = new Date().toISOString();
        setBlockers((await api.heartbeat(station, { ...newest.current, clock })).blockers);
      } catch {
        // The next one tells the same.
      }
    }
    void beat();
    const timer = setInterval(() => void beat(), BEAT);
    return () => clearInterval(timer);
  }, [station, enabled]);
  return blockers;
}
