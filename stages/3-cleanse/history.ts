import type { Assessment, ErrorDetails, Interval, Verdict } from '@palaestra/core';
import { PalaestraError } from '@palaestra/core';
import type { Judgement } from './assess.ts';

/**
 * The assessment after a check. The policy's verdict joins the history unless it says what the policy last said. A
 * person's verdict stands until a person changes it: then only the evidence is renewed.
 */
export function afterCheck(current: Assessment | null, judgement: Judgement, at: Date): Assessment {
  const { profile, measurements, findings, verdict } = judgement;
  const evidence = { profile, measurements, findings };
  if (current === null) return { ...evidence, verdict, history: [{ ...verdict, at: at.toISOString() }] };
  if (current.verdict.by.kind === 'person' || same(current.verdict, verdict)) {
    return { ...evidence, verdict: current.verdict, history: current.history };
  }
  return { ...evidence, verdict, history: [...current.history, { ...verdict, at: at.toISOString() }] };
}

/** A person's decision about an episode. */
export interface Overruling {
  readonly decision: Verdict['decision'];
  readonly keep: Interval | null;
  readonly reason: string;
  readonly person: string;
}

/**
 * The assessment after a person decided; what stood before stays in the history.
 *
 * @param duration of the episode, seconds.
 * @throws PalaestraError `bad_input` for a trim without a span inside the episode, or a span with another decision.
 */
export function overruled(current: Assessment, by: Overruling, duration: number, at: Date): Assessment {
  const { decision, keep, reason, person } = by;
  if ((decision === 'trim') !== (keep !== null)) {
    throw new PalaestraError(
      'bad_input',
      `Cannot decide: expected a span to keep with trim and only with trim, found ${keep ? 'one' : 'none'} with ${decision}`,
      { details: { reason: 'verdict_span_needed' } },
    );
  }
  // Half a millisecond is how far a page that rounds may miss the end.
  if (keep && !(keep.start >= 0 && keep.end > keep.start && keep.end <= duration + 5e-4)) {
    throw new PalaestraError(
      'bad_input',
      `Cannot trim: expected a span inside 0 to ${duration} s, found ${keep.start} to ${keep.end} s`,
      { details: { reason: 'verdict_span_outside', facts: { duration: Number(duration.toFixed(2)) } } },
    );
  }
  const rules = [...new Set(current.findings.map(({ rule }) => rule))];
  const verdict: Verdict = { decision, keep, rules, by: { kind: 'person', person, reason } };
  return { ...current, verdict, history: [...current.history, { ...verdict, at: at.toISOString() }] };
}

/** For how long a collector may withdraw an own take without asking an inspector, ms. */
const WITHDRAWABLE = 24 * 3_600_000;

/** Who wants to take back what he recorded, and what it is. */
export interface Withdrawal {
  readonly person: string;
  readonly reason: string;
  readonly episode: { readonly id: string; readonly operator: string; readonly stored_at: Date };
}

/**
 * The assessment after its collector took an episode back: dropped, by this person, with the reason. The recording itself and
 * what stood before stay as they are. Taken back twice counts once.
 *
 * @throws PalaestraError `forbidden` for an episode of somebody else, `conflict` when it is older than a day or when
 *   somebody else has decided about it.
 */
export function withdrawn(current: Assessment, { person, reason, episode }: Withdrawal, at: Date): Assessment {
  const refuse = (code: 'forbidden' | 'conflict', text: string, details: ErrorDetails): never => {
    throw new PalaestraError(code, `Cannot withdraw the episode: ${text} (${episode.id})`, { details });
  };
  if (episode.operator !== person) {
    refuse('forbidden', 'only who recorded it may, and you did not', { reason: 'withdrawal_foreign' });
  }
  if (at.getTime() - episode.stored_at.getTime() > WITHDRAWABLE) {
    const stored = episode.stored_at.toISOString();
    const details = { reason: 'withdrawal_late', facts: { at: stored } };
    refuse('conflict', `it arrived at ${stored}, more than a day ago; ask an inspector`, details);
  }
  const { by, decision } = current.verdict;
  if (by.kind === 'person' && by.person === person && decision === 'drop') return current;
  if (by.kind === 'person' && by.person !== person) {
    refuse('conflict', 'somebody else has decided about it already', { reason: 'withdrawal_decided' });
  }
  return overruled(current, { decision: 'drop', keep: null, reason, person }, 0, at);
}

function same(a: Verdict, b: Verdict): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

/** The members in one order: the database returns JSON with its keys sorted its own way. */
function plain({ decision, keep, rules, by }: Verdict): unknown {
  return [decision, keep && [keep.start, keep.end], rules, by.kind === 'policy' ? [by.profile, by.version] : by.person];
}
