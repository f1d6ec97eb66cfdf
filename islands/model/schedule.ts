import { z } from 'zod';
import { PlantId } from './id.ts';

const Ms = z.number().int().min(0);

/** One step of one order on one work unit. Integer milliseconds since the beginning of the run. */
const PlannedStep = z.strictObject({
  order: PlantId,
  step: PlantId,
  workUnit: PlantId,
  start: Ms,
  end: Ms,
  /** Set-up before `start`. */
  setup: Ms,
});
export type PlannedStep = z.infer<typeof PlannedStep>;

/** One transport of one order or of a kit: the empty trip, and the loaded one between nodes `from` and `to`. */
const PlannedMove = z.strictObject({
  vehicle: PlantId,
  order: PlantId,
  from: PlantId,
  to: PlantId,
  emptyStart: Ms,
  pick: Ms,
  drop: Ms,
  /** A kit for the next step of the order, not the order. */
  kit: z.literal(true).optional(),
});
export type PlannedMove = z.infer<typeof PlannedMove>;

/** A complete plan; the order of steps on a unit and of moves on a vehicle is that of their times. */
export const Schedule = z.strictObject({
  schema: z.literal('palaestra.schedule/1'),
  plant: PlantId,
  steps: z.array(PlannedStep),
  moves: z.array(PlannedMove),
  makespan: Ms,
});
export type Schedule = z.infer<typeof Schedule>;
