import type { Reservations } from './reservations.ts';

/** Vehicles that wait for each other for ever; each waits for what the next one holds, the last for the first. */
export interface Deadlock {
  readonly vehicles: readonly {
    readonly vehicle: string;
    /** Nodes, edges and blocks. */
    readonly holds: readonly string[];
    readonly waitsFor: string;
  }[];
}

type WaitsFor = (vehicle: number) => number;

/**
 * The vehicles of one circle, each waiting for a place that the next holds; empty for none. A place that several may share
 * comes free with any of its holders, so only those wait for ever of whose places every holder does.
 */
export function deadlockAmong(waiting: readonly number[], reservations: Reservations, waitsFor: WaitsFor): number[] {
  const caught = new Set(waiting);
  const goesOn = (vehicle: number): boolean => {
    const holders = reservations.holders(waitsFor(vehicle));
    for (let at = 0; at < holders.length; at++) {
      if (holders[at] !== vehicle && !caught.has(holders[at]!)) return true;
    }
    return holders.length === 0;
  };
  for (let before = -1; before !== caught.size && caught.size > 0; ) {
    before = caught.size;
    // Who came last is waited for by those before him.
    for (let at = waiting.length - 1; at >= 0; at--) {
      if (caught.has(waiting[at]!) && goesOn(waiting[at]!)) caught.delete(waiting[at]!);
    }
  }
  for (const start of caught) {
    const way: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined && !way.includes(at)) {
      way.push(at);
      const vehicle: number = at;
      at = reservations.holders(waitsFor(vehicle)).find((one) => one !== vehicle);
    }
    if (at !== undefined) return way.slice(way.indexOf(at));
  }
  return [];
}

/** The circle in the words of the plant. */
export function nameDeadlock(
  circle: readonly number[],
  reservations: Reservations,
  waitsFor: WaitsFor,
  vehicles: readonly { readonly id: string }[],
): Deadlock {
  return {
    vehicles: circle.map((vehicle) => ({
      vehicle: vehicles[vehicle]!.id,
      holds: reservations.held(vehicle).map((one) => reservations.nameOf(one)),
      waitsFor: reservations.nameOf(waitsFor(vehicle)),
    })),
  };
}
