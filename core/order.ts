import { z } from 'zod';
import { ProportionInterval } from './evaluation.ts';
import { Bilingual } from './text.ts';

const When = z.iso.datetime();
const Count = z.number().int().min(0);

/** What distinguishes one attempt from another: a value for each factor of the task's variation plan. */
export const Variation = z.record(z.string().min(1), z.union([z.string(), z.number()]));
export type Variation = z.infer<typeof Variation>;

/** How urgent an order is, from least to most. */
export const Priority = z.enum(['low', 'normal', 'high', 'urgent']);
export type Priority = z.infer<typeof Priority>;

/** A work order: task x variations x number, with who and what may work on it. */
export const WorkOrder = z.object({
  id: z.string(),
  task: z.string(),
  /** What the manager wants to say to the collectors; may be empty. */
  note: z.string(),
  /** Quota of accepted episodes per variation. */
  slots: z.array(z.object({ variation: Variation, wanted: z.number().int().min(1) })).min(1),
  due: When.nullable(),
  priority: Priority,
  /** Ids of the stations that may work on it; empty for all. */
  stations: z.array(z.string()),
  machines: z.enum(['any', 'real', 'simulated']),
  /** Accepted episodes of the same task that a person needs before he may work on it. */
  experience: Count,
  state: z.enum(['open', 'closed']),
  author: z.string(),
  createdAt: When,
});
export type WorkOrder = z.infer<typeof WorkOrder>;

/** How far a slot is. `recorded` = accepted + pending + dropped; `underWay` is handed out and not recorded yet. */
export const SlotProgress = z.object({
  variation: Variation,
  wanted: Count,
  recorded: Count,
  accepted: Count,
  pending: Count,
  dropped: Count,
  underWay: Count,
});
export type SlotProgress = z.infer<typeof SlotProgress>;

/** When an order will be full if work goes on as in the last `hours`, breaks included, with a 95 % interval. */
export const Projection = z.object({
  finish: When,
  earliest: When,
  latest: When,
  /** Accepted episodes per hour in the time that was looked at. */
  perHour: z.number(),
  accepted: Count,
  hours: z.number(),
});
export type Projection = z.infer<typeof Projection>;

/** An order with its progress. */
export const OrderItem = WorkOrder.omit({ slots: true }).extend({
  title: Bilingual,
  slots: z.array(SlotProgress),
  wanted: Count,
  recorded: Count,
  accepted: Count,
  pending: Count,
  dropped: Count,
  /** Null when the order is full or closed, or when too little was accepted to say. */
  projection: Projection.nullable(),
});
export type OrderItem = z.infer<typeof OrderItem>;

/** An open order as it stands for one person at one station. */
export const StationOrder = OrderItem.extend({
  /** Accepted episodes of its task that the person still lacks before he may begin; 0 when he may. */
  lacks: Count,
});
export type StationOrder = z.infer<typeof StationOrder>;

/** The next attempt that an order asks for. */
export const Assignment = z.object({
  order: z.string(),
  task: z.string(),
  cell: z.string().nullable(),
  variation: Variation,
  /** Number of the assignment within its order, from 0; never given twice. */
  ordinal: Count,
});
export type Assignment = z.infer<typeof Assignment>;

/** What a person confirms before a robot moves. */
export const SafetyChecklist = z.object({
  version: z.string(),
  items: z.array(z.object({ id: z.string(), text: Bilingual })),
});
export type SafetyChecklist = z.infer<typeof SafetyChecklist>;

/**
 * How a session ended: `closed` by a person, `replaced` by a later one, `silent` since nothing was heard of it any more,
 * `revoked` with its station. `by` names the person who closed it or came after; null where the server did it by itself.
 */
export const SessionEnd = z.object({
  how: z.enum(['closed', 'replaced', 'silent', 'revoked']),
  by: z.string().nullable(),
});
export type SessionEnd = z.infer<typeof SessionEnd>;

/** One person at one station, on one order or none, with the checklist he signed. */
export const Session = z.object({
  id: z.string(),
  person: z.string(),
  personName: z.string(),
  station: z.string(),
  order: z.string().nullable(),
  checklist: z.object({ version: z.string(), confirmed: z.array(z.string()), green: z.boolean() }),
  openedAt: When,
  /** When its person came back to it, after a crash for example; null while he did not. */
  resumedAt: When.nullable(),
  closedAt: When.nullable(),
  /** Null while it is open, and for one of which nobody noted it. */
  ended: SessionEnd.nullable(),
});
export type Session = z.infer<typeof Session>;

/** What became of a person's recordings. What is not judged yet counts neither for nor against him. */
export const Tally = z.object({
  recorded: Count,
  accepted: Count,
  pending: Count,
  dropped: Count,
  /** Share of accepted among judged ones; null while nothing is judged. */
  share: ProportionInterval.nullable(),
});
export type Tally = z.infer<typeof Tally>;

/** A collector's own count. */
export const OwnCount = z.object({
  today: Tally,
  week: Tally,
  all: Tally,
  /** The last days on which something was recorded, newest first. */
  days: z.array(z.object({ day: z.iso.date(), recorded: Count, accepted: Count, dropped: Count })),
});
export type OwnCount = z.infer<typeof OwnCount>;
