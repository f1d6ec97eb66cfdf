import { NameOrText } from '@palaestra/core';
import { z } from 'zod';
import { Seconds } from './distribution.ts';
import { PlantId } from './id.ts';

/** Places for waiting orders. Capacity null is unlimited, 0 blocks on the dock. */
const Buffer = z.strictObject({
  capacity: z.number().int().min(0).max(1e6).nullable(),
  /** `fifo` gives out in order of arrival; `any` lets the sequencing rule choose. */
  discipline: z.enum(['fifo', 'any']).default('any'),
});

/** What does the work: ISA-95 work unit. It takes one order at a time. */
const WorkUnit = z.strictObject({
  id: PlantId,
  name: NameOrText.optional(),
  kind: z.enum(['robot', 'manual', 'machine', 'test']),
  capabilities: z.array(PlantId).default([]),
  calendar: PlantId.optional(),
  reliability: PlantId.optional(),
});
export type WorkUnit = z.infer<typeof WorkUnit>;

/** Time to change from one set-up group to another; pairs that are not listed take none. */
const SetupTime = z.strictObject({ from: PlantId, to: PlantId, time: Seconds });

/** A station that stands apart and is reached by vehicles: ISA-95 work center. */
export const Island = z.strictObject({
  id: PlantId,
  name: NameOrText.optional(),
  area: PlantId.optional(),
  /** Where vehicles bring and fetch. */
  dock: PlantId,
  inBuffer: Buffer.default({ capacity: null, discipline: 'any' }),
  outBuffer: Buffer.default({ capacity: null, discipline: 'any' }),
  workUnits: z.array(WorkUnit),
  setupTimes: z.array(SetupTime).default([]),
  /** Set-up group at the beginning; none when it is left out, and then the first set-up takes no time. */
  setupGroup: PlantId.optional(),
  calendar: PlantId.optional(),
  reliability: PlantId.optional(),
  /** Corners on the floor, m. */
  footprint: z.array(z.tuple([z.number(), z.number()])).optional(),
});
export type Island = z.infer<typeof Island>;
