import type { Measurement } from '@palaestra/core';
import type { Check, Parameters, Recording } from '../check.ts';

/** The measurement of that name that a check makes, of `topic` when given. */
export function measurementOf(
  check: Check,
  recording: Recording,
  name: string,
  options: { topic?: string; parameters?: Parameters } = {},
): Measurement {
  const found = check
    .run(recording, options.parameters ?? {})
    .find((item) => item.name === name && (options.topic === undefined || item.topic === options.topic));
  if (!found) throw new Error(`${check.name} measured no ${name} of ${options.topic ?? 'anything'}`);
  return found;
}
