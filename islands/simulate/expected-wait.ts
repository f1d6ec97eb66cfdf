import type { WaitAt } from './path-graph.ts';
import type { Run } from './run.ts';

/** How the floor stands now says less and less of when a vehicle comes to a place, and nothing after this, ms. */
const HORIZON_MS = 60_000;
/** A place that somebody holds who drives, or who waits; and each who waits for it, ms. An edge of 5 m takes about 4 s. */
const DRIVEN_MS = 2_000;
const BLOCKED_MS = 10_000;
const WANTED_MS = 4_000;

/**
 * What a vehicle would wait at places, by who holds them and waits for them at this moment. An estimate and no forecast: it sees
 * no other's way. The same floor gives the same.
 */
export function expectedWait(run: Run, vehicle: number): WaitAt {
  const { reservations, ways, waitingTo } = run.traffic!;
  const { nodes } = run.plant.plant.layout;
  return (node, ms) => {
    if (ms >= HORIZON_MS) return 0;
    const holders = reservations.holders(node);
    let wait = waitingTo[node]! * WANTED_MS;
    if (holders.length >= nodes[node]!.capacity) {
      for (let at = 0; at < holders.length; at++) {
        const holder = holders[at]!;
        if (holder !== vehicle) wait += ways[holder]!.waitsFor >= 0 ? BLOCKED_MS : DRIVEN_MS;
      }
    }
    return wait * (1 - ms / HORIZON_MS);
  };
}
