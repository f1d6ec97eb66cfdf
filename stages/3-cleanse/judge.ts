import type { Finding, Interval, Measurement, Profile, Rule, Verdict } from '@palaestra/core';

/** What a rule's check measured. */
export interface Evidence {
  readonly rule: Rule;
  readonly measurements: readonly Measurement[];
}

/** Does `value op limit` hold? */
function holds(value: number, op: Rule['holds']['op'], limit: number): boolean {
  switch (op) {
    case '<=':
      return value <= limit;
    case '<':
      return value < limit;
    case '>=':
      return value >= limit;
    case '>':
      return value > limit;
    case '==':
      return value === limit;
  }
}

/** The measurements that broke their rule. What was not assessed breaks nothing; it stands among the measurements. */
export function findingsOf(evidence: readonly Evidence[]): Finding[] {
  return evidence.flatMap(({ rule, measurements }) =>
    measurements
      .filter(({ name, value }) => name === rule.measurement && value !== null)
      .filter(({ value }) => !holds(value!, rule.holds.op, rule.holds.limit))
      .map((measurement) => ({
        rule: rule.id,
        effect: rule.effect,
        measurement,
        limit: rule.holds.limit,
        op: rule.holds.op,
        claim: rule.claim,
        advice: rule.advice ?? null,
      })),
  );
}

/** Kept still time around the motion when an episode is trimmed: ten frames at 50 Hz, as Kuavo's converter cuts ten. */
const MARGIN = 0.2;

/** What is left must hold at least this much motion, seconds; less is for a person to look at. */
const LEAST = 0.5;

/**
 * The verdict that follows from findings: drop before review before trim before keep. A trim whose span would leave
 * next to nothing becomes a review.
 */
export function verdictOf(findings: readonly Finding[], profile: Profile, duration: number): Verdict {
  const by = { kind: 'policy', profile: profile.id, version: profile.version } as const;
  const rulesOf = (effect: Finding['effect']) => [
    ...new Set(findings.filter((finding) => finding.effect === effect).map(({ rule }) => rule)),
  ];
  for (const decision of ['drop', 'review'] as const) {
    const rules = rulesOf(decision);
    if (rules.length > 0) return { decision, keep: null, rules, by };
  }
  const rules = rulesOf('trim');
  if (rules.length === 0) return { decision: 'keep', keep: null, rules: [], by };
  const keep = keptSpan(findings, duration);
  if (keep.end - keep.start < LEAST) return { decision: 'review', keep: null, rules, by };
  return { decision: 'trim', keep, rules, by };
}

/** The episode without the head and tail that trim findings point at, margin included. */
function keptSpan(findings: readonly Finding[], duration: number): Interval {
  let start = 0;
  let end = duration;
  for (const { effect, measurement } of findings) {
    if (effect !== 'trim') continue;
    for (const span of measurement.evidence) {
      if (span.start <= 0) start = Math.max(start, span.end - MARGIN);
      else if (span.end >= duration) end = Math.min(end, span.start + MARGIN);
    }
  }
  return { start, end };
}
