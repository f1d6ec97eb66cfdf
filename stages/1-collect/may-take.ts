import {
  type Blocker,
  type ErrorDetails,
  PalaestraError,
  type Session,
  type Station,
  type StationState,
} from '@palaestra/core';
import { recordingBlockers } from './safety.ts';

/** What is known when a person asks for a take at a real station. */
export interface TakeSituation {
  readonly station: Pick<Station, 'id' | 'simulated' | 'revoked'>;
  /** The session that is open there. */
  readonly session: Session | null;
  readonly order: 'open' | 'closed' | null;
  /** The last that was heard of the station; it may be silent since. */
  readonly state: StationState | null;
}

/**
 * Refuse a take that may not be recorded: without the person's own session and a green checklist, while the station is silent,
 * broken or lacks a required stream, or where no recorder listens to the page.
 *
 * @throws PalaestraError `conflict`.
 */
export function refuseTake(person: string, situation: TakeSituation): void {
  const { station, session, state } = situation;
  const refuse = (text: string, details: ErrorDetails): never => {
    throw new PalaestraError('conflict', `Cannot record: ${text} (${station.id})`, { details });
  };
  if (station.simulated) refuse('a simulation is recorded by its own page', { reason: 'take_simulated' });
  if (session !== null && session.person !== person) {
    const facts = { name: session.personName, at: session.openedAt };
    refuse(`${session.personName} works there since ${session.openedAt}`, { reason: 'session_taken', facts });
  }
  const silent = state === null || state.blockers.includes('silent');
  const heartbeat = silent ? { fault: null, streams: [] } : state.heartbeat;
  const worst = recordingBlockers({ ...situation, heartbeat })[0] ?? (silent ? 'silent' : undefined);
  if (worst !== undefined) {
    const { text, ...details } = WHY[worst](heartbeat);
    refuse(text, details);
  }
  if (state?.heartbeat.remote !== true) {
    const expected = 'expected "palaestra station run" beside the robot';
    refuse(`no recorder listens to this page, ${expected}`, { reason: 'take_no_listener' });
  }
}

type Told = Pick<StationState['heartbeat'], 'fault' | 'streams'>;

/** Why nothing may be recorded, as a sentence and for a page. */
const WHY: Readonly<Record<Blocker, (told: Told) => ErrorDetails & { readonly text: string }>> = {
  revoked: () => ({ text: 'the station was taken out of work', reason: 'take_revoked' }),
  fault: ({ fault }) => ({
    text: `the station reports: ${fault}`,
    reason: 'take_fault',
    facts: { fault: fault ?? '' },
  }),
  silent: () => ({ text: 'nothing is heard of the station', reason: 'take_silent' }),
  no_session: () => ({ text: 'nobody has begun work there, expected your open session', reason: 'take_no_session' }),
  checklist: () => ({ text: 'not every point of the safety checklist is confirmed', reason: 'take_checklist' }),
  dead_stream: ({ streams }) => {
    const names = streams.filter(({ hz, wanted }) => wanted !== null && hz < wanted).map(({ name }) => name);
    const text = `required streams are dead or too slow, found ${names.join(', ')}`;
    return { text, reason: 'take_dead_stream', facts: { names: names.join(', ') } };
  },
  order_closed: () => ({ text: 'the order is closed', reason: 'order_closed' }),
};
