import {
  type ErrorDetails,
  PalaestraError,
  type Skill,
  type Station,
  type Task,
  type WorkOrder,
} from '@palaestra/core';

/** An order with its task, and where it would be worked on. */
export interface Placing {
  readonly order: Pick<WorkOrder, 'id' | 'state' | 'stations' | 'machines'>;
  readonly task: Pick<Task, 'id' | 'cell' | 'skills'>;
  readonly station: Pick<Station, 'id' | 'simulated' | 'cell' | 'skills' | 'revoked'>;
}

/** Who would work on it: the accepted episodes of the task that he has, and those that the order asks for. */
export interface Collecting extends Placing {
  readonly order: Placing['order'] & Pick<WorkOrder, 'experience'>;
  readonly experience: number;
}

/** True when an order can be worked at a station, by whomever. */
export function suitsStation(placing: Placing): boolean {
  return whyNotThere(placing) === null;
}

/**
 * Refuse work on an order that is closed, at a station that it does not allow or that cannot do its task, or by a person with
 * too little experience.
 *
 * @throws PalaestraError `conflict` for the order or the station, `forbidden` for the person.
 */
export function refuseUnfit({ experience, ...placing }: Collecting): void {
  const { order, station } = placing;
  refuseRevoked(station, 'work on the order');
  const reason = whyNotThere(placing);
  if (reason !== null) {
    const { text, details } = reason;
    throw new PalaestraError('conflict', `Cannot work on the order: ${text} (${order.id})`, { details });
  }
  if (experience < order.experience) {
    const text = `it needs practice, expected ${order.experience} accepted episodes of its task, found ${experience}`;
    throw new PalaestraError('forbidden', `Cannot work on the order: ${text} (${order.id})`, {
      details: { reason: 'experience', facts: { expected: order.experience, found: experience } },
    });
  }
}

/** Why something cannot be worked somewhere, as a sentence and for a page. */
interface WhyNot {
  readonly text: string;
  readonly details: ErrorDetails;
}

function whyNotThere({ order, task, station }: Placing): WhyNot | null {
  const { id } = station;
  if (order.state === 'closed') return { text: 'it is closed', details: { reason: 'order_closed' } };
  if (station.revoked !== undefined) {
    const { at, by, reason } = station.revoked;
    const details = { reason: 'station_revoked', facts: { at, by, why: reason } };
    return { text: `the station was taken out of work, found ${id}`, details };
  }
  if (order.stations.length > 0 && !order.stations.includes(id)) {
    const expected = order.stations.join(', ');
    const text = `it is for other stations, expected one of ${expected}, found ${id}`;
    return { text, details: { reason: 'order_stations', facts: { expected, found: id } } };
  }
  const kind = station.simulated ? 'simulated' : 'real';
  if (order.machines !== 'any' && order.machines !== kind) {
    const text = `it is for ${order.machines} stations, found a ${kind} one, ${id}`;
    return { text, details: { reason: `order_only_${order.machines}` } };
  }
  return whyUnfit(task, station);
}

/** @throws PalaestraError `conflict` for a station that was taken out of work. */
export function refuseRevoked({ id, revoked }: Pick<Station, 'id' | 'revoked'>, action: string): void {
  if (revoked === undefined) return;
  const text = `the station was revoked by ${revoked.by} at ${revoked.at}, ${revoked.reason}`;
  const { at, by, reason: why } = revoked;
  throw new PalaestraError('conflict', `Cannot ${action}: ${text} (${id})`, {
    details: { reason: 'station_revoked', facts: { at, by, why } },
  });
}

/** Why a task cannot be taught at a station: a simulation shows another cell, or a skill is missing; null when it can. */
export function whyUnfit(task: Placing['task'], station: Placing['station']): WhyNot | null {
  if (station.simulated && station.cell !== task.cell) {
    const expected = task.cell === null ? 'a real station' : `a station of the cell ${task.cell}`;
    const text = `the station shows another cell, expected ${expected}, found ${station.cell ?? 'none'} at ${station.id}`;
    return { text, details: { reason: 'station_other_cell', facts: { found: station.id } } };
  }
  const missing = missingSkills(task.skills, station.skills);
  if (missing.length === 0) return null;
  const text = `the station cannot do all of its task, expected the skills ${missing.join(', ')} too at ${station.id}`;
  return { text, details: { reason: 'station_skills', facts: { skills: missing.join(' '), found: station.id } } };
}

function missingSkills(needed: readonly Skill[] = [], offered: readonly Skill[] | undefined): Skill[] {
  return offered === undefined ? [] : needed.filter((skill) => !offered.includes(skill));
}
