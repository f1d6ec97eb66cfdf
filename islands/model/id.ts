import { z } from 'zod';

/** The name of a thing within its plant: short, printable, without white space at the ends. */
export const PlantId = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u, 'expected a printable id');
export type PlantId = z.infer<typeof PlantId>;
