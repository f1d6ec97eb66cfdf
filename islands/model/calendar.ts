import { z } from 'zod';
import { Distribution, Seconds } from './distribution.ts';
import { PlantId } from './id.ts';

const Span = z.strictObject({ from: Seconds, to: Seconds });

/** ISA-95 work calendar: seconds since the start of the period, which repeats. Outside of shifts nothing is begun. */
export const Calendar = z.strictObject({
  id: PlantId,
  /** Length of the period, s; a day is 86,400. */
  period: Seconds.positive(),
  shifts: z.array(Span).min(1),
  breaks: z.array(Span).default([]),
  /** Absolute, not repeated: planned maintenance. */
  plannedDowntime: z.array(Span).default([]),
});
export type Calendar = z.infer<typeof Calendar>;

/** Failures. */
export const Reliability = z.strictObject({
  id: PlantId,
  timeBetweenFailures: Distribution,
  timeToRepair: Distribution,
  /** `operating`: the clock runs only while the resource works; `calendar`: always. */
  clock: z.enum(['operating', 'calendar']),
});
export type Reliability = z.infer<typeof Reliability>;
