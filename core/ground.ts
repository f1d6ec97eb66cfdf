import { z } from 'zod';
import { Decision } from './measurement.ts';
import { Station } from './station.ts';

const When = z.iso.datetime();
const Count = z.number().int().min(0);

/** A stream as a station sees it. `wanted` is the lowest rate with which recording may start, null when it is not needed. */
export const StreamLight = z.object({
  name: z.string().min(1).max(200),
  /** Messages per second lately. */
  hz: z.number().min(0).max(1e6),
  wanted: z.number().min(0).max(1e6).nullable(),
});
export type StreamLight = z.infer<typeof StreamLight>;

/** What a station tells about itself every few seconds. */
export const Heartbeat = z.object({
  session: z.string().max(100).nullable(),
  activity: z.enum(['idle', 'ready', 'recording', 'sending']),
  streams: z.array(StreamLight).max(64),
  /** Recordings that lie at the station and are not verified by the server yet. */
  spool: z.object({
    recordings: Count,
    bytes: Count,
    /** Bytes that they may take; null or absent where nobody knows. */
    limit: Count.nullable().optional(),
    /** Bytes per hour by which it lately grew, negative while it empties; null or absent where nobody knows. */
    perHour: z.number().int().min(-1e15).max(1e15).nullable().optional(),
  }),
  /** What is broken, in the station's words. */
  fault: z.string().max(300).nullable(),
  /** What will hold work up before long, a spool that fills; recording goes on. */
  warning: z.string().max(300).nullable().optional(),
  /** What the station's clock shows as it speaks, so that one that is wrong is noticed. */
  clock: When.optional(),
  /** True where recordings are started and stopped from the station's page. */
  remote: z.boolean().optional(),
});
export type Heartbeat = z.infer<typeof Heartbeat>;

/** Why nothing can be recorded at a station now. */
export const Blocker = z.enum(['revoked', 'fault', 'silent', 'no_session', 'checklist', 'dead_stream', 'order_closed']);
export type Blocker = z.infer<typeof Blocker>;

/** What the ground answers: why nothing may be recorded now, empty when it may; and the session that is open there. */
export const HeartbeatAnswer = z.object({ blockers: z.array(Blocker), session: z.string().nullable() });
export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>;

/** The last that was heard of a station. */
export const StationState = z.object({
  station: z.string(),
  at: When,
  person: z.string().nullable(),
  order: z.string().nullable(),
  heartbeat: Heartbeat,
  blockers: z.array(Blocker),
  /** Seconds by which the station's clock is ahead of the server's, where it told its time. */
  clockAhead: z.number().optional(),
});
export type StationState = z.infer<typeof StationState>;

/** A station on the board. */
export const GroundStation = Station.extend({
  state: StationState.nullable(),
  lastHour: z.object({ recorded: Count, accepted: Count }),
  lastVerdict: z.object({ episode: z.string(), decision: Decision, at: When }).nullable(),
});
export type GroundStation = z.infer<typeof GroundStation>;

/** Every station, and what the ground yielded hour by hour. */
export const Ground = z.object({
  stations: z.array(GroundStation),
  /** The last twelve hours, oldest first; `at` is the hour's beginning. */
  hours: z.array(z.object({ at: When, recorded: Count, accepted: Count })),
});
export type Ground = z.infer<typeof Ground>;
