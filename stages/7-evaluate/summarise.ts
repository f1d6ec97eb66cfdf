import { type EvaluationSummary, type FailureCause, type Trial, wilson } from '@palaestra/core';

/**
 * What an evaluation says about its trials.
 *
 * @throws {RangeError} without trials.
 */
export function summarise(trials: readonly Trial[]): EvaluationSummary {
  const successes = trials.filter(({ success }) => success);
  const causes: Partial<Record<FailureCause, number>> = {};
  for (const { cause } of trials) if (cause !== null) causes[cause] = (causes[cause] ?? 0) + 1;
  const forces = trials.map(({ peakForce }) => peakForce).sort((a, b) => a - b);
  return {
    trials: trials.length,
    successes: successes.length,
    success: wilson(successes.length, trials.length),
    meanTime: successes.length === 0 ? null : successes.reduce((sum, { time }) => sum + time, 0) / successes.length,
    // Nearest rank, so that it is a force that did occur.
    peakForceP95: forces[Math.ceil(0.95 * forces.length) - 1]!,
    causes,
  };
}
