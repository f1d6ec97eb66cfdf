import type { Policy } from './policy.ts';
import type { Window } from './representation.ts';

/**
 * Mean absolute error of a policy's chunks against demonstrated ones, by action dimension, in the unit of the recording
 * (rad for joints): the number that says something where there is no cell to try the policy in.
 *
 * @throws {RangeError} without windows.
 */
export async function actionError(policy: Policy, windows: readonly Window[]): Promise<number[]> {
  if (windows.length === 0) throw new RangeError('Cannot measure the error of a policy: there are no windows');
  const dims = policy.document.processor.action.fields.length;
  const sums = new Float64Array(dims);
  let actions = 0;
  for (const { observation, chunk } of windows) {
    const predicted = await policy.act(observation);
    for (let i = 0; i < chunk.length; i++) sums[i % dims]! += Math.abs(predicted[i]! - chunk[i]!);
    actions += chunk.length / dims;
  }
  return Array.from(sums, (sum) => sum / actions);
}
