import type { VariationFactor, WorkOrder } from '@palaestra/core';

/**
 * Every combination of the chosen values of a task's factors, with the same quota each; one slot without a condition when
 * the task has no factors. A factor that nothing was chosen about takes all its values.
 */
export function slotsOf(
  factors: readonly VariationFactor[],
  chosen: Readonly<Record<string, readonly string[]>>,
  wanted: number,
): WorkOrder['slots'] {
  let variations: WorkOrder['slots'][number]['variation'][] = [{}];
  for (const { name, values } of factors) {
    const taken = values.filter((value) => chosen[name]?.includes(String(value)) ?? true);
    variations = variations.flatMap((variation) => taken.map((value) => ({ ...variation, [name]: value })));
  }
  return variations.map((variation) => ({ variation, wanted }));
}
