import { NameOrText } from '@palaestra/core';
import { z } from 'zod';
import { Distribution, Seconds } from './distribution.ts';
import { PlantId } from './id.ts';

const Share = z.number().min(0).max(1);

/** Where a step may be done and how long it takes there. Exactly one of island and work unit is named. */
const Alternative = z.strictObject({
  island: PlantId.optional(),
  workUnit: PlantId.optional(),
  /** A time, or the skill whose measured performance gives it. */
  time: z.union([Distribution, z.strictObject({ skill: PlantId })]),
  setupGroup: PlantId.optional(),
});
export type Alternative = z.infer<typeof Alternative>;

/** What may go wrong with the product in a step. */
export const Quality = z.strictObject({
  /** Share of defects that the step makes. */
  defect: Share,
  /** Share of the defects that are seen at once; the others leave the plant unseen, or are seen by a later `inspects`. */
  detect: Share.default(1),
  onFail: z.union([z.strictObject({ rework: PlantId, most: z.number().int().min(1).max(100) }), z.literal('scrap')]),
});
export type Quality = z.infer<typeof Quality>;

/** One step of a recipe. Steps without an order between them may be done in any order, one at a time. */
export const Step = z.strictObject({
  id: PlantId,
  name: NameOrText.optional(),
  /** Steps that come before; none at the beginning. */
  after: z.array(PlantId).default([]),
  capability: PlantId.optional(),
  /** Left out: every work unit that has the capability, with `time`. */
  alternatives: z.array(Alternative).default([]),
  /** Time on work units that are found by capability. */
  time: z.union([Distribution, z.strictObject({ skill: PlantId })]).optional(),
  setupGroup: PlantId.optional(),
  /** The step is done only for variants that have this feature. */
  onlyWith: z.string().max(100).optional(),
  /** Steps of the same group exclude each other: the routing rule chooses one branch (steps with the same `branch`). */
  choice: z.strictObject({ group: PlantId, branch: PlantId }).optional(),
  quality: Quality.optional(),
  /** Steps whose unseen defects this one finds. */
  inspects: z.array(PlantId).default([]),
  /** What must have been brought before the step can begin. */
  parts: z.array(z.strictObject({ part: PlantId, count: z.number().int().min(1).max(10_000) })).default([]),
});
export type Step = z.infer<typeof Step>;

/** ISA-95 work master: how a variant is made. */
export const WorkMaster = z.strictObject({ id: PlantId, name: NameOrText.optional(), steps: z.array(Step) });
export type WorkMaster = z.infer<typeof WorkMaster>;

/** What is made: ISA-95 material definition. */
export const Variant = z.strictObject({
  id: PlantId,
  name: NameOrText.optional(),
  workMaster: PlantId,
  features: z.array(z.string().min(1).max(100)).default([]),
});
export type Variant = z.infer<typeof Variant>;

/** Parts find the car: a vehicle brings a kit of parts from a supermarket to the island that needs it. */
export const Supply = z.strictObject({
  supermarkets: z.array(z.strictObject({ id: PlantId, node: PlantId, parts: z.array(PlantId).min(1) })).min(1),
  /** Time to pick one kit at the supermarket. */
  kitTime: Seconds,
  /** Kits that may wait at an island. */
  kitPlaces: z.number().int().min(1).max(1000).default(4),
  /** Vehicle type that carries kits; any when it is left out. */
  vehicleType: PlantId.optional(),
});
export type Supply = z.infer<typeof Supply>;
