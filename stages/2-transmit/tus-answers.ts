import { EpisodeId, Outcome, Sha256 } from '@palaestra/core';
import { z } from 'zod';
import { FileName } from './manifest.ts';

/** A content type that a browser shows without running anything. */
const MediaType = z
  .string()
  .regex(/^(video|audio|image)\/[a-z0-9][a-z0-9.+-]*$/, 'expected a video, audio or image type')
  .refine((type) => type !== 'image/svg+xml', 'expected a type that holds no script');

/** What a sender says before it sends. */
export const AnnounceRequest = z.strictObject({
  sha256: Sha256,
  /** Bytes. */
  size: z.number().int().min(1),
  name: FileName,
});
export type AnnounceRequest = z.infer<typeof AnnounceRequest>;

export const FinishRequest = z.strictObject({ sha256: Sha256 });

/** A file that was uploaded and lies beside an episode. */
export const MediaRequest = z.strictObject({ name: FileName, type: MediaType, sha256: Sha256 });
export type MediaRequest = z.infer<typeof MediaRequest>;

/** What the server holds; a sender compares it with its own file before it deletes anything. */
export const PlainReceipt = z.object({
  id: EpisodeId,
  /** Computed by the server from the bytes that it stored. */
  recording: Sha256,
  /** Bytes stored. */
  bytes: z.number().int(),
  /** Seconds. */
  duration: z.number(),
  task: z.string(),
  outcome: Outcome,
  storedAt: z.iso.datetime(),
});
export type PlainReceipt = z.infer<typeof PlainReceipt>;

export const Stored = z.object({ state: z.literal('stored'), episode: PlainReceipt });
export type Stored = z.infer<typeof Stored>;

/** The answer to an announcement: nothing to do, or send it. */
export const AnnounceAnswer = z.discriminatedUnion('state', [Stored, z.object({ state: z.literal('wanted') })]);
export type AnnounceAnswer = z.infer<typeof AnnounceAnswer>;
