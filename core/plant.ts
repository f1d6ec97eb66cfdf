import { z } from 'zod';
import { Bilingual } from './text.ts';

const When = z.iso.datetime();

/** Most changes of one scenario, most scenarios of one plant. */
const CHANGES = 10_000;
const SCENARIOS = 50;

/** What happens to a plant when a scenario is laid over it: a named JSON Patch (RFC 6902). */
export const PlantScenario = z.strictObject({
  name: Bilingual,
  patch: z
    .array(
      z.strictObject({
        op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
        path: z.string().max(1000),
        from: z.string().max(1000).optional(),
        value: z.unknown().optional(),
      }),
    )
    .max(CHANGES),
});
export type PlantScenario = z.infer<typeof PlantScenario>;

/** A plant of the organization as a row of a list. */
export const PlantItem = z.object({
  id: z.string(),
  title: Bilingual,
  islands: z.number().int(),
  vehicles: z.number().int(),
  variants: z.number().int(),
  scenarios: z.number().int(),
  /** What keeps it, or one of its scenarios, from running; 0 for one that can run. Others are drafts. */
  problems: z.number().int(),
  /** Counts the changes, from 1. */
  version: z.number().int(),
  /** Id of the person who made it, and the name at that time. */
  author: z.string(),
  authorName: z.string(),
  /** Who changed it last. */
  changedBy: z.string(),
  createdAt: When,
  changedAt: When,
});
export type PlantItem = z.infer<typeof PlantItem>;

/** A plant with its file (`palaestra.plant/1`, see `islands/model/plant.ts`) and its scenarios. */
export const PlantDetail = PlantItem.extend({
  plant: z.record(z.string(), z.unknown()),
  scenarios: z.array(PlantScenario),
});
export type PlantDetail = z.infer<typeof PlantDetail>;

/** A plant as a person keeps it. */
export const PlantBody = z.strictObject({
  title: z.strictObject({ en: z.string().trim().min(1).max(200), zh: z.string().trim().min(1).max(200) }),
  plant: z.record(z.string(), z.unknown()),
  scenarios: z.array(PlantScenario).max(SCENARIOS).default([]),
  /** Keep it also when it cannot run yet, so that somebody goes on with it elsewhere. */
  draft: z.boolean().optional(),
});
export type PlantBody = z.infer<typeof PlantBody>;
