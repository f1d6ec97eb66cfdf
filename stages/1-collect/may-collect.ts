import { PalaestraError, type Station, type WorkOrder } from '@palaestra/core';

type Fit = Pick<WorkOrder, 'state' | 'stations' | 'machines'>;

/**
 * True when an order can be worked at a station, by whomever: it is open, allows the station and its kind of machine, and the
 * station has the cell of its task.
 *
 * @param cell the task's simulated cell, null for a task without any.
 */
export function suitsStation(order: Fit, station: Station, cell: string | null): boolean {
  const kind = station.simulated ? 'simulated' : 'real';
  return (
    order.state === 'open' &&
    (order.stations.length === 0 || order.stations.includes(station.id)) &&
    (order.machines === 'any' || order.machines === kind) &&
    (!station.simulated || station.cell === cell)
  );
}

/**
 * Refuse work on an order that is closed, at a station that it does not allow, or by a person with too little experience.
 *
 * @param experience accepted episodes of the order's task by this person.
 * @throws PalaestraError `conflict` for the order or the station, `forbidden` for the person.
 */
export function refuseUnfit(
  order: Pick<WorkOrder, 'id' | 'state' | 'stations' | 'machines' | 'experience'>,
  station: Pick<Station, 'id' | 'simulated'>,
  experience: number,
): void {
  if (order.state === 'closed') {
    throw new PalaestraError('conflict', `Cannot work on the order: it is closed (${order.id})`);
  }
  if (order.stations.length > 0 && !order.stations.includes(station.id)) {
    const text = `it is for other stations, expected one of ${order.stations.join(', ')}, found ${station.id}`;
    throw new PalaestraError('conflict', `Cannot work on the order: ${text} (${order.id})`);
  }
  const kind = station.simulated ? 'simulated' : 'real';
  if (order.machines !== 'any' && order.machines !== kind) {
    const text = `it is for ${order.machines} stations, found a ${kind} one, ${station.id}`;
    throw new PalaestraError('conflict', `Cannot work on the order: ${text} (${order.id})`);
  }
  if (experience < order.experience) {
    const text = `it needs practice, expected ${order.experience} accepted episodes of its task, found ${experience}`;
    throw new PalaestraError('forbidden', `Cannot work on the order: ${text} (${order.id})`);
  }
}
