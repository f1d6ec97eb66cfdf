import type { Clause, ClauseResult, Comparison, ConformanceReport, Standard } from '@palaestra/core';
import type { DatasetFacts, Measured, PolicyFacts } from './facts.ts';
import { datasetMeasures } from './measures/dataset.ts';
import { policyMeasures } from './measures/policy.ts';

/** What a standard is held against. A subject that is not given leaves its clauses not assessed. */
export interface Subjects {
  readonly dataset: DatasetFacts | null;
  readonly policy: PolicyFacts | null;
  readonly names: Pick<ConformanceReport, 'revision' | 'policy' | 'evaluation'>;
}

/**
 * Hold a standard against a dataset revision and a policy, clause by clause. Deterministic: the same facts give the same
 * report. It conforms only when no clause fails and none is left unassessed: what was not looked at is not fulfilled.
 *
 * @param sha256 of the standard's file, so that the report says which text it was.
 */
export function assess(standard: Standard, sha256: string, subjects: Subjects): ConformanceReport {
  const results = standard.clauses.map((clause) => assessClause(clause, subjects));
  const count = (result: ClauseResult['result']) => results.filter((line) => line.result === result).length;
  const counts = { pass: count('pass'), fail: count('fail'), notAssessed: count('not_assessed') };
  return {
    schema: 'palaestra.conformance/1',
    standard: { id: standard.id, version: standard.version, sha256 },
    ...subjects.names,
    conforms: counts.fail === 0 && counts.notAssessed === 0,
    counts,
    results,
  };
}

function assessClause({ id, subject, predicate }: Clause, subjects: Subjects): ClauseResult {
  const notAssessed = (evidence: ClauseResult['evidence']): ClauseResult => ({
    clause: id,
    result: 'not_assessed',
    value: null,
    evidence,
  });
  if (predicate === null) {
    return notAssessed({ en: 'a person has to judge this clause', zh: '本条须由人员判定' });
  }
  const measured = measure(subject, predicate.measurement, subjects);
  if (measured === null) {
    return notAssessed(
      subject === 'dataset'
        ? { en: 'no dataset revision was given', zh: '未提供数据集版本' }
        : { en: 'no policy was given', zh: '未提供策略' },
    );
  }
  if (measured.value === null) return notAssessed(measured.evidence);
  const passes = compare(measured.value, predicate.op, predicate.limit);
  return { clause: id, result: passes ? 'pass' : 'fail', value: measured.value, evidence: measured.evidence };
}

function measure(subject: Clause['subject'], name: string, { dataset, policy }: Subjects): Measured | null {
  if (subject === 'dataset') {
    return dataset && (datasetMeasures.find((candidate) => candidate.name === name)?.measure(dataset) ?? null);
  }
  return policy && (policyMeasures.find((candidate) => candidate.name === name)?.measure(policy) ?? null);
}

/** True when `value op limit`; NaN never passes. */
function compare(value: number, op: Comparison, limit: number): boolean {
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
