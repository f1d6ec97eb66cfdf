import { z } from 'zod';

/** The rules by which the plant decides. Each is one built-in rule; a person's own policy replaces any of them. */
export const Control = z.strictObject({
  /** `open` lets every released order in; `conwip` keeps at most so many inside. */
  release: z.union([z.literal('open'), z.strictObject({ conwip: z.number().int().min(1).max(1e6) })]).default('open'),
  /** Which work unit an order goes to next. */
  routing: z
    .enum(['least_queue', 'least_work', 'shortest_completion', 'first', 'random'])
    .default('shortest_completion'),
  /** Which waiting order a work unit takes. */
  sequencing: z
    .enum(['fifo', 'spt', 'lpt', 'mwkr', 'mopr', 'edd', 'cr', 'atc', 'winq', 'least_setup', 'priority'])
    .default('fifo'),
  /** Which vehicle takes which load. */
  vehicle: z.enum(['nearest', 'longest_waiting', 'fifo', 'fullest_buffer']).default('nearest'),
  charging: z.enum(['when_low', 'when_idle', 'opportunity']).default('when_low'),
  parking: z.enum(['stay', 'home', 'nearest_park']).default('stay'),
  /** What happens when vehicles block each other for ever. */
  deadlock: z.enum(['stop', 'resolve']).default('stop'),
});
export type Control = z.infer<typeof Control>;
