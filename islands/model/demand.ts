import { z } from 'zod';
import { Distribution, Seconds } from './distribution.ts';
import { PlantId } from './id.ts';

/** Something to make. Times are seconds since the beginning of the run. */
export const Order = z.strictObject({
  id: PlantId,
  variant: PlantId,
  quantity: z.number().int().min(1).max(1e6).default(1),
  release: Seconds.default(0),
  due: Seconds.optional(),
  priority: z.number().int().min(0).max(100).default(0),
});
export type Order = z.infer<typeof Order>;

/** Orders that arrive by chance, in a mix of variants. */
export const Arrivals = z.strictObject({
  between: Distribution,
  mix: z.array(z.strictObject({ variant: PlantId, weight: z.number().positive().max(1e6) })).min(1),
  /** Due this long after arrival, s. */
  due: Distribution.optional(),
  /** No more after so many. */
  most: z.number().int().min(1).max(1e7).optional(),
});
export type Arrivals = z.infer<typeof Arrivals>;
