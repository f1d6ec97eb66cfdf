import { z } from 'zod';
import { Skill } from './annotation.ts';
import { Sha256 } from './ids.ts';
import { Bilingual } from './text.ts';

/** A place where one robot is taught; real or simulated, and says so. */
export const Station = z.object({
  id: z.string(),
  name: z.string().min(1),
  simulated: z.boolean(),
  cell: z.string().nullable(),
  robot: z.object({ embodiment: z.string(), serial: z.string().nullable() }),
  /** What can be done there; absent where nothing is ruled out. */
  skills: z.array(Skill).optional(),
  /** Since when and why nothing may be recorded there any more; absent while it may. */
  revoked: z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).optional(),
});
export type Station = z.infer<typeof Station>;

/** One thing that is varied on purpose between attempts, with the values that it takes. */
export const VariationFactor = z.object({
  name: z.string().min(1),
  title: Bilingual,
  values: z.array(z.union([z.string(), z.number()])).min(1),
  /** How people call a value, by the value as text; a value that is not there is called as it stands. */
  titles: z.record(z.string(), Bilingual).optional(),
});
export type VariationFactor = z.infer<typeof VariationFactor>;

/** A picture of a procedure; its bytes are at `GET /pictures/{sha256}`. Width and height in pixels. */
export const Picture = z.object({
  sha256: Sha256,
  type: z.enum(['image/png', 'image/jpeg', 'image/webp']),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
});
export type Picture = z.infer<typeof Picture>;

/** One step of a procedure, with pictures of it. */
export const TaskStep = Bilingual.extend({ pictures: z.array(Picture).max(4).optional() });
export type TaskStep = z.infer<typeof TaskStep>;

/** What is taught: the procedure and the variations. */
export const Task = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: Bilingual,
  instruction: Bilingual,
  steps: z.array(TaskStep),
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

/** How a task, a station or an order looked from a time on, and who made it so; the newest is in force. */
export const Change = z.object({ at: z.iso.datetime(), by: z.string(), document: z.record(z.string(), z.unknown()) });
export type Change = z.infer<typeof Change>;
