import type { Blocker, Heartbeat } from '@palaestra/core';
import { fillRate } from '@palaestra/transmit';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../../app/client.ts';

/** How often a station tells how it stands, ms. */
const BEAT = 3000;

/** What the server says of this station, as of the last beat that it answered. */
interface Told {
  /** Why nothing may be recorded. */
  readonly blockers: readonly Blocker[];
  /** The session that this page named and that is no longer the open one; null while it is. */
  readonly ended: string | null;
  /** How fast this browser's spool fills, bytes per hour; null before anything can be said. */
  readonly perHour: number | null;
}

/** Tell the ground how this station stands, for as long as it is open. A beat that does not arrive is not made up. */
export function useHeartbeat(station: string, now: Heartbeat, enabled: boolean): Told {
  const newest = useRef(now);
  newest.current = now;
  const [told, setTold] = useState<Told>({ blockers: [], ended: null, perHour: null });
  useEffect(() => {
    if (!enabled) return;
    const rate = fillRate();
    async function beat() {
      try {
        const { bytes } = newest.current.spool;
        rate.note(performance.now(), bytes);
        const spool = { ...newest.current.spool, perHour: rate.perHour() };
        const said = { ...newest.current, spool, clock: new Date().toISOString() };
        const { blockers, session } = await api.heartbeat(station, said);
        setTold({ blockers, ended: said.session !== session ? said.session : null, perHour: spool.perHour });
      } catch {
        // The next one tells the same.
      }
    }
    void beat();
    const timer = setInterval(() => void beat(), BEAT);
    return () => clearInterval(timer);
  }, [station, enabled]);
  return told;
}
