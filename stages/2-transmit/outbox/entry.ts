import { PalaestraError, Sha256 } from '@palaestra/core';
import { z } from 'zod';

/**
 * How far a recording has come, as the station knows it.
 *
 * - `recorded`: whole, hashed and noted here. `announced`: the server has its manifest and wants it.
 * - `queued`: waits for its turn or for another try. `sending`: parts go. `sent`: every part is there.
 * - `verified`: its signed receipt is on the disk here. `ingested`: the copy here is gone, or stays on request.
 * - `quarantined`: refused, with the reason; it stays here until a person decides.
 */
export const OutboxState = z.enum([
  'recorded',
  'announced',
  'queued',
  'sending',
  'sent',
  'verified',
  'ingested',
  'quarantined',
]);
export type OutboxState = z.infer<typeof OutboxState>;

/** A file in which the content lies. `look` changes whenever somebody writes to it. */
const Place = z.object({ path: z.string().min(1), look: z.string() });

/** What a page needs to tell a reason in the reader's language: an error without its sentence. */
const Why = z.object({
  code: z.string(),
  reason: z.string().optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type Why = z.infer<typeof Why>;

/** A recording on its way to the server, named by its content. */
export const OutboxEntry = z.object({
  schema: z.literal('palaestra.outbox/1'),
  sha256: Sha256,
  /** Bytes. */
  size: z.number().int().min(1),
  /** Name without folders. */
  name: z.string().min(1),
  /** The same content twice is one entry with two places. */
  places: z.array(Place),
  state: OutboxState,
  /** Why it waits or was refused, in a sentence. */
  reason: z.string().nullable(),
  /** The same for a page; absent where only the sentence tells it. */
  why: Why.optional(),
  /** Organization for which it was recorded, where several people share the outbox. */
  org: z.string().nullable(),
  order: z.string().nullable(),
  /** When its order is due. */
  due: z.iso.datetime().nullable(),
  /** Counts up with every recording: its age, whatever the calendar clock did. */
  sequence: z.number().int().min(0),
  /** Failed tries since the last success. */
  attempts: z.number().int().min(0),
  /** Calendar time of the last change, for people. */
  changedAt: z.iso.datetime(),
});
export type OutboxEntry = z.infer<typeof OutboxEntry>;

/** What may follow. A restart takes `sending` and `sent` back to `queued`: the server knows what it has. */
const NEXT: Record<OutboxState, readonly OutboxState[]> = {
  recorded: ['announced', 'verified', 'quarantined'],
  announced: ['queued', 'recorded', 'quarantined'],
  queued: ['sending', 'recorded', 'verified', 'quarantined'],
  sending: ['sent', 'queued', 'verified', 'quarantined'],
  sent: ['verified', 'queued', 'quarantined'],
  verified: ['ingested', 'recorded'],
  ingested: ['recorded'],
  quarantined: ['recorded'],
};

/** What to keep of an error beside its sentence. */
export function whyOf({ code, details: { reason, facts } }: PalaestraError): Why {
  return { code, ...(reason === undefined ? {} : { reason, facts: { ...facts } }) };
}

/** The entry in its next state. @throws PalaestraError `internal` for a step that does not exist. */
export function advance(
  entry: OutboxEntry,
  state: OutboxState,
  now: Date,
  change: Partial<Pick<OutboxEntry, 'reason' | 'why' | 'attempts' | 'places' | 'due'>> = {},
): OutboxEntry {
  if (entry.state !== state && !NEXT[entry.state].includes(state)) {
    const found = `${entry.state} to ${state}`;
    throw new PalaestraError('internal', `Cannot change the outbox: no such step, found ${found} (${entry.name})`);
  }
  const { why: _, ...rest } = entry;
  return { ...rest, reason: null, ...change, state, changedAt: now.toISOString() };
}

/** True while the content is nowhere but here, as far as the station can prove. */
export function isUnsent({ state }: OutboxEntry): boolean {
  return state !== 'verified' && state !== 'ingested';
}
