import { NameOrText } from '@palaestra/core';
import { z } from 'zod';
import { Calendar, Reliability } from './calendar.ts';
import { Control } from './control.ts';
import { Arrivals, Order } from './demand.ts';
import { Vehicle, VehicleType } from './fleet.ts';
import { PlantId } from './id.ts';
import { Island } from './island.ts';
import { Layout } from './layout.ts';
import { Supply, Variant, WorkMaster } from './recipe.ts';
import { Capability, Skill } from './skill.ts';

const Origin = z.string().max(2000);

/**
 * A plant of islands: one JSON file, SI units, words of ISA-95, VDA 5050 3.0 and Capability-Skill-Service. The same file
 * expresses a published scheduling instance: travel times instead of paths, constant times, unlimited buffers.
 *
 * The schema checks forms, which also a plant has that is still being drawn; `validate` checks that nothing is missing, that
 * everything that is named exists, and that the plant can work.
 */
export const Plant = z.strictObject({
  schema: z.literal('palaestra.plant/1'),
  id: PlantId,
  name: NameOrText,
  notes: NameOrText.optional(),
  /** Where the numbers come from; files of before have it in one language. */
  source: z.union([Origin, z.strictObject({ en: Origin, zh: Origin })]).optional(),
  layout: Layout,
  areas: z.array(z.strictObject({ id: PlantId, name: NameOrText })).default([]),
  islands: z.array(Island),
  capabilities: z.array(Capability).default([]),
  skills: z.array(Skill).default([]),
  vehicleTypes: z.array(VehicleType).default([]),
  /** Without vehicles orders move by themselves, in no time. */
  vehicles: z.array(Vehicle).default([]),
  variants: z.array(Variant),
  workMasters: z.array(WorkMaster),
  supply: Supply.optional(),
  calendars: z.array(Calendar).default([]),
  reliability: z.array(Reliability).default([]),
  orders: z.array(Order).default([]),
  arrivals: z.array(Arrivals).default([]),
  control: Control.prefault({}),
});
export type Plant = z.infer<typeof Plant>;
