import { Problem, Sha256 } from '@palaestra/core';
import { z } from 'zod';
import { FileName } from './manifest.ts';
import { Receipt, ReceiptKey } from './receipt.ts';

/** A content type that a browser shows without running anything. */
const MediaType = z
  .string()
  .regex(/^(video|audio|image)\/[a-z0-9][a-z0-9.+-]*$/, 'expected a video, audio or image type')
  .refine((type) => type !== 'image/svg+xml', 'expected a type that holds no script');

/** A file that was uploaded and lies beside an episode. */
export const MediaRequest = z.strictObject({ name: FileName, type: MediaType, sha256: Sha256 });
export type MediaRequest = z.infer<typeof MediaRequest>;

/** The server has it; nothing is to be sent. */
export const Stored = z.object({ state: z.literal('stored'), receipt: Receipt });
export type Stored = z.infer<typeof Stored>;

/** Ranges [from, toExclusive) of numbers of parts that have not arrived, in order. */
export const MissingParts = z.array(z.tuple([z.number().int().min(0), z.number().int().min(1)]));
export type MissingParts = z.infer<typeof MissingParts>;

/** The answer to an announcement: nothing to do, or send these. */
export const AnnounceAnswer = z.discriminatedUnion('state', [
  Stored,
  z.object({ state: z.literal('wanted'), missing: MissingParts }),
]);
export type AnnounceAnswer = z.infer<typeof AnnounceAnswer>;

/** The answer to a finish that came too early. */
export const IncompleteProblem = Problem.extend({ missing: MissingParts });

export const ReceiptKeys = z.object({ keys: z.array(ReceiptKey) });
