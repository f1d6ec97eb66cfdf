import { isPalaestraError, PalaestraError } from '@palaestra/core';
import { partRange } from '../manifest.ts';
import { missingParts, withoutParts } from '../missing-parts.ts';
import type { PartPlace } from './part-files.ts';
import { changeUpload, type UploadsTable } from './upload-store.ts';
import type { Uploads } from './uploads.ts';

/** The error of an upload that lacks parts, with their ranges as `details.missing`; null when it is complete. */
export function incomplete({
  parts,
  received,
  state,
  size,
  received_bytes,
  sha256,
}: UploadsTable): PalaestraError | null {
  if (state === 'verified' || state === 'ingested') return null;
  const missing = missingParts(received, parts.length / 32);
  if (missing.length === 0) return null;
  const text = `Cannot finish the upload: parts are missing, expected ${size} bytes, found ${received_bytes} (${sha256})`;
  return new PalaestraError('conflict', text, { details: { missing } });
}

/**
 * Whether a complete upload lies in the spool still; otherwise it is in the store, because the server was killed after it
 * had moved it there.
 *
 * @throws PalaestraError `conflict` with `details.missing` when it is in neither.
 */
export async function isSpooled(uploads: Uploads, upload: UploadsTable): Promise<boolean> {
  if (await uploads.files.exists(upload.file)) return true;
  if ((await uploads.context.blobs.stat(upload.sha256))?.size === upload.size) return false;
  throw await askAgain(uploads, upload, null);
}

/**
 * Move a complete upload into the store, which computes the sha256 of the whole.
 *
 * @throws PalaestraError as `refuse` does, when the whole is not what the manifest says.
 */
export async function takeOver(uploads: Uploads, upload: UploadsTable): Promise<void> {
  const { context, files } = uploads;
  const { org, sha256, file } = upload;
  try {
    await context.blobs.adopt(files.path(file), sha256);
  } catch (error) {
    if (isPalaestraError(error) && error.code === 'bad_file') return refuse(uploads, upload, error);
    throw error;
  }
  await changeUpload(context.db, org, sha256, { state: 'verified', changed_at: context.clock.now() });
  await files.remove(file);
}

/**
 * Refuse a complete upload: it is quarantined with the reason. But parts that the disk has damaged since they arrived
 * are only asked for again.
 *
 * @throws PalaestraError always: `bad_file`, or `conflict` with `details.missing`.
 */
export async function refuse(uploads: Uploads, upload: UploadsTable, error: PalaestraError): Promise<never> {
  const { files } = uploads;
  const { sha256, file } = upload;
  if (await files.exists(file)) {
    const damaged = await files.damaged(file, placesOf(upload));
    if (damaged.length > 0) throw await askAgain(uploads, upload, damaged);
  }
  const { text, why } = reasonOf(upload, error);
  await quarantine(uploads, upload, text, why);
  throw new PalaestraError('bad_file', `${text} (${sha256})`, { cause: error, details: why });
}

type Why = NonNullable<UploadsTable['why']>;

/** Every part is what the manifest says, and the whole is not: then the manifest lies. */
function reasonOf({ sha256 }: UploadsTable, error: PalaestraError): { readonly text: string; readonly why: Why } {
  const { found, reason, facts = {} } = error.details;
  if (typeof found === 'string') {
    const text = `Cannot store the upload: its content differs from its manifest, expected sha256 ${sha256}, found ${found}`;
    return { text, why: { reason: 'upload_other_content', facts: { expected: sha256, found } } };
  }
  const words = error.message;
  return {
    text: words,
    why: reason === undefined ? { reason: 'upload_unreadable', facts: { words } } : { reason, facts },
  };
}

/** Refuse the content for good: the reason stays listed, the bytes go, since their sender has them. */
async function quarantine({ context, files }: Uploads, upload: UploadsTable, reason: string, why: Why): Promise<void> {
  const { org, sha256, received, file } = upload;
  const nothing = new Uint8Array(received.length);
  const change = { state: 'quarantined', reason, why, received: nothing, received_bytes: 0 } as const;
  await changeUpload(context.db, org, sha256, { ...change, changed_at: context.clock.now() });
  await files.remove(file);
}

async function askAgain(
  { context }: Uploads,
  upload: UploadsTable,
  damaged: readonly number[] | null,
): Promise<PalaestraError> {
  const { org, sha256, received, size } = upload;
  const count = upload.parts.length / 32;
  const left = damaged === null ? new Uint8Array(received.length) : withoutParts(received, damaged);
  const missing = missingParts(left, count);
  let lost = 0;
  for (const [from, to] of missing) for (let n = from; n < to; n++) lost += lengthOf(upload, n);
  await changeUpload(context.db, org, sha256, {
    received: left,
    received_bytes: size - lost,
    state: lost === size ? 'announced' : 'receiving',
    changed_at: context.clock.now(),
  });
  const text = `Cannot finish the upload: ${lost} bytes were lost on the disk of the server, send them again (${sha256})`;
  return new PalaestraError('conflict', text, { details: { missing } });
}

function lengthOf({ size, part_bytes }: UploadsTable, n: number): number {
  const { start, end } = partRange({ size, partBytes: part_bytes }, n);
  return end - start;
}

function* placesOf({ size, part_bytes, parts, file }: UploadsTable): Generator<PartPlace> {
  const bytes = Buffer.from(parts);
  for (let n = 0; n * 32 < bytes.length; n++) {
    const sha256 = bytes.toString('hex', n * 32, n * 32 + 32);
    yield { file, sha256, ...partRange({ size, partBytes: part_bytes }, n) };
  }
}
