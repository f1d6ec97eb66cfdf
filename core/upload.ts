import { z } from 'zod';
import { Outcome } from './episode.ts';
import { Sha256 } from './ids.ts';

/**
 * How far an upload is. `announced`: only its manifest is here; `receiving`, `received`: some or all of its parts;
 * `verified`: its bytes are in the store; `ingested`: it is an episode, or lies beside one; `quarantined`: it was refused
 * and nothing but the reason is kept.
 */
export const UploadState = z.enum(['announced', 'receiving', 'received', 'verified', 'ingested', 'quarantined']);
export type UploadState = z.infer<typeof UploadState>;

/** An upload as the ground sees it, also before its bytes are here. */
export const UploadItem = z.object({
  sha256: Sha256,
  name: z.string(),
  kind: z.enum(['recording', 'media']),
  state: UploadState,
  /** Why it is quarantined; null otherwise. */
  reason: z.string().nullable(),
  /** The same for a page in the reader's language; null where only the words tell it. */
  why: z.object({ reason: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number()])) }).nullable(),
  /** Bytes. */
  size: z.number().int(),
  /** Bytes that have arrived whole. */
  received: z.number().int(),
  station: z.string().nullable(),
  order: z.string().nullable(),
  due: z.iso.datetime().nullable(),
  /** What its manifest says is inside. */
  episode: z
    .object({ task: z.string(), outcome: Outcome, recordedAt: z.iso.datetime().nullable(), duration: z.number() })
    .nullable(),
  /** Who announced it. */
  sender: z.string(),
  announcedAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});
export type UploadItem = z.infer<typeof UploadItem>;

/** A page of uploads, the latest change first; `next` is the cursor of the page after it. */
export const UploadPage = z.object({ items: z.array(UploadItem), next: z.string().nullable() });
export type UploadPage = z.infer<typeof UploadPage>;

/** What lies between one station and the store. */
export const StationUploads = z.object({
  /** Null for what nobody said to come from a station. */
  station: z.string().nullable(),
  announced: z.number().int(),
  /** On its way, or here and being verified. */
  underWay: z.number().int(),
  quarantined: z.number().int(),
  /** Taken over in the last 24 hours. */
  ingested: z.number().int(),
  /** Bytes that are announced and not here. */
  toCome: z.number().int(),
  changedAt: z.iso.datetime(),
});
export type StationUploads = z.infer<typeof StationUploads>;

/** The transmission of an organization at a glance. */
export const UploadSummary = z.object({
  /** What waits longest first. */
  stations: z.array(StationUploads),
  /** The last twelve hours, oldest first; what was taken over in each. */
  hours: z.array(z.object({ at: z.iso.datetime(), files: z.number().int(), bytes: z.number().int() })),
});
export type UploadSummary = z.infer<typeof UploadSummary>;
