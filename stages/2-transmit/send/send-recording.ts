import { isPalaestraError, PalaestraError } from '@palaestra/core';
import { type MissingParts, Stored } from '../answers.ts';
import { type Manifest, partRange } from '../manifest.ts';
import type { Receipt, ReceiptKey } from '../receipt.ts';
import { aboutRecording } from './about-recording.ts';
import { announceManifest } from './announce-manifest.ts';
import { ask } from './ask.ts';
import { believeReceipt, type Trust } from './believe-receipt.ts';
import { type LocalFile, manifestOf } from './local-file.ts';
import { sendParts } from './send-parts.ts';
import type { Incoming, ServerClient } from './server-client.ts';

/** How to send; what is left out takes its default. */
export interface SendOptions extends Trust {
  /** The manifest of this very file, where the caller has written it already; made from the file by default. */
  readonly manifest?: Manifest;
  /** Parts under way at once; 2 by default. */
  readonly inFlight?: number;
  /** Called before every part with its bytes; the part goes when it resolves. */
  pace?(bytes: number): Promise<void>;
  /** Called with the bytes that the server has. */
  progress?(done: number): void;
}

/** How a recording came to be on the server. `already` means that nothing was sent. */
export interface SentRecording {
  readonly how: 'sent' | 'resumed' | 'already';
  /** Verified: it is for this file, and a trusted key signed it. */
  readonly receipt: Receipt;
}

/** Announcements in a row that brought nothing new, until we give up. */
const ROUNDS = 6;

/** Announcements in all, however much arrives and is lost again. */
const MOST_ROUNDS = 50;

/**
 * Send one recording: announce its manifest, send the parts that lack, have the whole verified, verify the receipt.
 * Sending again is harmless: an upload is named by its content, so one that was cut off goes on where it stopped, also
 * after a crash and from another process. What a bad network makes of the answers is not believed.
 *
 * @throws PalaestraError with the reason of the server; `bad_file` for a file that is no finished recording, changes while
 *   it is sent, or was quarantined; `unavailable` when the server stays away.
 */
export async function sendRecording(
  file: LocalFile,
  client: ServerClient,
  options: SendOptions = {},
): Promise<SentRecording> {
  const { signal } = client;
  const manifest = options.manifest ?? (await manifestOf(file, await aboutRecording(file), { signal }));
  let how: SentRecording['how'] | null = null;
  let last: PalaestraError | null = null;
  let newKey: ReceiptKey;
  for (let round = 0, all = 0; round < ROUNDS && all < MOST_ROUNDS; round++, all++) {
    const announced = await announceManifest(client, manifest);
    if (announced.state === 'wanted') {
      how ??= lacking(manifest, announced.missing) < manifest.size ? 'resumed' : 'sent';
      if (await upload(file, manifest, announced.missing, client, options)) round = -1;
    }
    const receipt = announced.state === 'stored' ? announced.receipt : await finish(client, manifest);
    if (receipt === null) continue;
    try {
      const key = await believeReceipt(receipt, manifest, client, options.keys);
      if (key === null) return { how: how ?? 'already', receipt };
      newKey = key;
    } catch (error) {
      // Damaged on the way, or forged: asking again tells.
      if (!isPalaestraError(error) || error.code !== 'bad_file') throw error;
      last = error;
      continue;
    }
    await options.trust?.(newKey);
    return { how: how ?? 'already', receipt };
  }
  throw last ?? new PalaestraError('unavailable', `Cannot send: the upload is lost again and again (${file.name})`);
}

/** Send what lacks. @returns true when something has arrived. */
export async function upload(
  file: LocalFile,
  manifest: Manifest,
  missing: MissingParts,
  client: ServerClient,
  options: Omit<SendOptions, 'manifest'> = {},
): Promise<boolean> {
  let done = manifest.size - lacking(manifest, missing);
  const begun = done;
  options.progress?.(done);
  await sendParts(file, manifest, missing, client, {
    inFlight: Math.max(1, options.inFlight ?? 2),
    pace: async (bytes) => options.pace?.(bytes),
    arrived(bytes) {
      done += bytes;
      options.progress?.(done);
    },
  });
  return done > begun;
}

/** Bytes of the parts that lack. */
function lacking(manifest: Manifest, missing: MissingParts): number {
  let bytes = 0;
  for (const [from, to] of missing) bytes += partRange(manifest, to - 1).end - partRange(manifest, from).start;
  return bytes;
}

/** The receipt, not yet verified; null when parts lack or the upload is gone, so that it has to be announced again. */
async function finish(client: ServerClient, { sha256 }: Manifest): Promise<Receipt | null> {
  const read = ({ status, json }: Incoming): { receipt: Receipt | null } | null => {
    if (status === 409 || status === 404) return { receipt: null };
    const stored = Stored.safeParse(json);
    return status === 200 && stored.success ? { receipt: stored.data.receipt } : null;
  };
  const path = `/api/v1/uploads/${sha256}/finish`;
  return (await ask(client, { method: 'POST', path }, { read })).receipt;
}
