import { z } from 'zod';
import { Skill } from './annotation.ts';
import { Bilingual } from './text.ts';

/** A place where one robot is taught; real or simulated, and says so. */
export const Station = z.object({
  id: z.string(),
  name: z.string().min(1),
  simulated: z.boolean(),
  cell: z.string().nullable(),
  robot: z.object({ embodiment: z.string(), serial: z.string().nullable() }),
});
export type Station = z.infer<typeof Station>;

/** One thing that is varied on purpose between attempts, with the values that it takes. */
export const VariationFactor = z.object({
  name: z.string().min(1),
  title: Bilingual,
  values: z.array(z.union([z.string(), z.number()])).min(1),
});
export type VariationFactor = z.infer<typeof VariationFactor>;

/** What is taught: the procedure and the variations. */
export const Task = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: Bilingual,
  instruction: Bilingual,
  steps: z.array(Bilingual),
  cell: z.string().nullable(),
  /** Atomic skills in the order in which they usually come. */
  skills: z.array(Skill).optional(),
  objects: z.array(Bilingual).optional(),
  /** When an attempt has succeeded. */
  success: Bilingual.optional(),
  /** The variation plan; an order asks for values of these factors. */
  factors: z.array(VariationFactor).optional(),
});
export type Task = z.infer<typeof Task>;
