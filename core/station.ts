import { z } from 'zod';
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

/** What is taught: the procedure and the variations. */
export const Task = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: Bilingual,
  instruction: Bilingual,
  steps: z.array(Bilingual),
  cell: z.string().nullable(),
});
export type Task = z.infer<typeof Task>;
