import { type Blocker, isPalaestraError, PalaestraError, type Session, type Station } from '@palaestra/core';
import type { Client } from '@palaestra/sdk';
import type { Plan } from '../station.ts';

/** Under what a recording is made: the station as the ground knows it, and the work that is begun there. */
export interface Binding {
  readonly station: Station;
  /** Null only at a simulated station. */
  readonly session: Session | null;
  readonly plan: Pick<Plan, 'operator' | 'order' | 'session' | 'variation' | 'notes'> &
    Partial<Pick<Plan, 'task' | 'instruction'>>;
  /** What the person should know. */
  readonly notes: readonly string[];
}

type Api = Pick<Client, 'stations' | 'sessions' | 'order' | 'nextVariations' | 'tasks'>;

/** Name of the Metadata record with the safety checklist that was signed. */
export const SAFETY_RECORD = 'palaestra.safety';

const REASON: Readonly<Record<Blocker, string>> = {
  revoked: 'the station was taken out of work',
  fault: 'it reports a fault',
  silent: 'it is silent',
  no_session: 'nobody has begun work there, expected an open session; begin one on the page of the station',
  checklist: 'not every point of its safety checklist is confirmed',
  dead_stream: 'a required stream is dead or too slow',
  order_closed: 'its order is closed',
};

/** Refuse to record while the ground says why not. @throws PalaestraError `conflict` naming the worst reason. */
export function refuseBlocked(station: string, blockers: readonly Blocker[]): void {
  const [worst] = blockers;
  if (worst !== undefined) {
    throw new PalaestraError('conflict', `Cannot record: ${REASON[worst]} (${station})`, { details: { blockers } });
  }
}

/**
 * Ask the ground who works at a station, on what, and what comes next. A real station records only in a session whose safety
 * checklist is green.
 *
 * @throws PalaestraError `conflict` when nothing may be recorded there, `not_found` for a station that the ground does not
 *   know, `unavailable` when it does not answer.
 */
export async function bindSession(api: Api, id: string): Promise<Binding> {
  try {
    return await bind(api, id);
  } catch (error) {
    if (!isPalaestraError(error) || !['unavailable', 'unauthenticated'].includes(error.code)) throw error;
    throw new PalaestraError(error.code, `${error.message}; --offline REASON records without the ground`, {
      cause: error,
    });
  }
}

async function bind(api: Api, id: string): Promise<Binding> {
  const station = (await api.stations()).find((one) => one.id === id);
  if (station === undefined) {
    throw new PalaestraError('not_found', `Cannot record: the ground knows no such station (${id})`);
  }
  const session = (await api.sessions()).find((one) => one.station === id && one.closedAt === null) ?? null;
  if (station.revoked !== undefined) refuseBlocked(id, ['revoked']);
  if (!station.simulated)
    refuseBlocked(id, session === null ? ['no_session'] : session.checklist.green ? [] : ['checklist']);
  if (session === null) return { station, session, plan: { operator: 'unknown' }, notes: [] };
  const plan = { operator: session.person, session: session.id, notes: safetyNote(session) };
  if (session.order === null) return { station, session, plan, notes: [] };
  const order = await api.order(session.order);
  if (order.state === 'closed') refuseBlocked(id, ['order_closed']);
  const [next] = await api.nextVariations(order.id, { station: id, count: 1 });
  const task = (await api.tasks()).find((one) => one.id === order.task);
  return {
    station,
    session,
    plan: {
      ...plan,
      order: order.id,
      task: order.task,
      ...(task === undefined ? {} : { instruction: task.instruction }),
      ...(next === undefined ? {} : { variation: next.variation }),
    },
    notes: next === undefined ? [`The order has enough of every variation; this one is above it (${order.id})`] : [],
  };
}

function safetyNote({ id, person, checklist, openedAt }: Session): NonNullable<Plan['notes']> {
  const { version, confirmed, green } = checklist;
  const entries = {
    session: id,
    person,
    version,
    confirmed: confirmed.join(' '),
    green: String(green),
    signed: openedAt,
  };
  return new Map([[SAFETY_RECORD, new Map(Object.entries(entries))]]);
}
