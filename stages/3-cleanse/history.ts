import type { Assessment, Interval, Verdict } from '@palaestra/core';
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
    );
  }
  // Half a millisecond is how far a page that rounds may miss the end.
  if (keep && !(keep.start >= 0 && keep.end > keep.start && keep.end <= duration + 5e-4)) {
    throw new PalaestraError(
      'bad_input',
      `Cannot trim: expected a span inside 0 to ${duration} s, found ${keep.start} to ${keep.end} s`,
    );
  }
  const rules = [...new Set(current.findings.map(({ rule }) => rule))];
  const verdict: Verdict = { decision, keep, rules, by: { kind: 'person', person, reason } };
  return { ...current, verdict, history: [...current.history, { ...verdict, at: at.toISOString() }] };
}

function same(a: Verdict, b: Verdict): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

/** The members in one order: the database returns JSON with its keys sorted its own way. */
function plain({ decision, keep, rules, by }: Verdict): unknown {
  return [decision, keep && [keep.start, keep.end], rules, by.kind === 'policy' ? [by.profile, by.version] : by.person];
}
