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
