import { EVENT, episodeIdOf, isPalaestraError, PalaestraError, type Sha256 } from '@palaestra/core';
import { type EpisodeSummary, episodeSummary, foreignMetadata } from '@palaestra/formats/episode';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { blobReadable } from '../open-recording.ts';
import type { Receipt } from '../receipt.ts';
import { type EpisodesTable, episodeRow, grantBlob, insertEpisode } from '../store.ts';
import { incomplete, isSpooled, refuse, takeOver } from './complete-upload.ts';
import { episodeRowOf } from './episode-row.ts';
import { holdToManifest } from './hold-to-manifest.ts';
import { refuseUnstorable } from './storable.ts';
import { changeUpload, type UploadsTable, uploadRow } from './upload-store.ts';
import type { Uploads } from './uploads.ts';

/** The content type of recordings, as IANA lists it. */
const MCAP_TYPE = 'application/vnd.mcap';

/** Hashes of parts are of no use any more. */
const INGESTED = { state: 'ingested', parts: new Uint8Array(), received: new Uint8Array() } as const;

/** What the organization holds of this recording, or null. Ends an earlier try that was killed after it had stored. */
export async function storedReceipt(uploads: Uploads, org: string, sha256: Sha256): Promise<Receipt | null> {
  const row = await episodeRow(uploads.context, org, episodeIdOf(sha256));
  if (row === null || row.recording !== sha256) return null;
  const upload = await uploadRow(uploads.context.db, org, sha256);
  if (upload !== null && upload.told_at === null) await tell(uploads, row);
  return receiptOf(uploads, row);
}

/**
 * Make an episode of a complete upload: read, hold against its manifest, take over into the store, list, tell. May be
 * killed at any line and run again.
 *
 * @throws PalaestraError `not_found` without an upload; `conflict` with `details.missing` while parts lack; `bad_file` when
 *   it is quarantined, with the reason.
 */
export async function ingestRecording(uploads: Uploads, org: string, sha256: Sha256): Promise<Receipt> {
  const stored = await storedReceipt(uploads, org, sha256);
  if (stored !== null) return stored;
  const { context } = uploads;
  const upload = await uploadRow(context.db, org, sha256);
  if (upload === null) {
    throw new PalaestraError('not_found', `Cannot finish the upload: nothing was announced (${sha256})`);
  }
  if (upload.state === 'quarantined') throw new PalaestraError('bad_file', `${upload.reason} (${sha256})`);
  if (upload.kind === 'media') {
    const text = `Cannot finish the upload: it is no recording, put it beside an episode instead (${sha256})`;
    throw new PalaestraError('conflict', text);
  }
  const lacks = incomplete(upload);
  if (lacks !== null) throw lacks;
  const row = await examined(uploads, upload);
  await context.db.transaction().execute(async (db) => {
    await grantBlob({ db, clock: context.clock }, org, sha256, MCAP_TYPE);
    await insertEpisode(db, row);
    await changeUpload(db, org, sha256, { ...INGESTED, changed_at: context.clock.now() });
  });
  await tell(uploads, row);
  return receiptOf(uploads, row);
}

/** The recording as a row of the catalogue; its bytes are in the store then. What is refused here is quarantined. */
async function examined(uploads: Uploads, upload: UploadsTable): Promise<EpisodesTable> {
  const { context, files } = uploads;
  const { org, sha256, size, name } = upload;
  const spooled = await isSpooled(uploads, upload);
  const found = await orFault(async () => {
    const summary = await (spooled ? summaryOfFile(files.path(upload.file)) : summaryOfBlob(uploads, upload));
    if (summary.messages === 0) throw empty();
    const metadata = summary.metadata ?? foreignMetadata({ fileName: name, summary });
    refuseUnstorable(metadata, summary.topics);
    holdToManifest(upload, summary);
    return { summary, metadata };
  });
  if (found instanceof PalaestraError) return refuse(uploads, upload, found);
  if (spooled) await takeOver(uploads, upload);
  return episodeRowOf({ org, sha256, size, ...found, now: context.clock.now() });
}

async function orFault<T>(work: () => Promise<T>): Promise<T | PalaestraError> {
  try {
    return await work();
  } catch (error) {
    if (isPalaestraError(error) && error.code === 'bad_file') return error;
    throw error;
  }
}

async function summaryOfFile(path: string): Promise<EpisodeSummary> {
  await using readable = await fileReadable(path);
  return await episodeSummary(readable);
}

async function summaryOfBlob({ context }: Uploads, { sha256, size }: UploadsTable): Promise<EpisodeSummary> {
  return episodeSummary(blobReadable(context.blobs, sha256, size));
}

/** Publish the event and remember that it was published, in this order: twice is harmless, never is not. */
async function tell({ context }: Uploads, { org, id, recording }: EpisodesTable): Promise<void> {
  await context.jobs.publish(EVENT.episodeStored, { org, episode: id });
  context.live.send(org, { kind: 'episode', id });
  await changeUpload(context.db, org, recording, { told_at: context.clock.now(), state: 'ingested' });
}

async function receiptOf(uploads: Uploads, row: EpisodesTable): Promise<Receipt> {
  const { org, id, recording, bytes, duration, task, outcome, stored_at } = row;
  const signer = await uploads.signer();
  return signer.sign({ org, id, recording, bytes, duration, task, outcome, storedAt: stored_at.toISOString() });
}

function empty(): PalaestraError {
  return new PalaestraError('bad_file', 'Cannot store the recording: it holds no messages', {
    details: { reason: 'upload_empty', facts: {} },
  });
}

/**
 * Take a complete upload into the store as it is, for a file that lies beside an episode.
 *
 * @throws PalaestraError `not_found` without such an upload, `conflict` with `details.missing`, `bad_file` (quarantined).
 */
export async function ingestMedia(uploads: Uploads, org: string, sha256: Sha256, type: string): Promise<void> {
  const { context } = uploads;
  const upload = await uploadRow(context.db, org, sha256);
  if (upload === null || upload.kind !== 'media') {
    throw new PalaestraError('not_found', `Cannot add the file: it was not uploaded (${sha256})`);
  }
  if (upload.state === 'quarantined') throw new PalaestraError('bad_file', `${upload.reason} (${sha256})`);
  const lacks = incomplete(upload);
  if (lacks !== null) throw lacks;
  if (await isSpooled(uploads, upload)) await takeOver(uploads, upload);
  await context.db.transaction().execute(async (db) => {
    await grantBlob({ db, clock: context.clock }, org, sha256, type);
    const now = context.clock.now();
    await changeUpload(db, org, sha256, { ...INGESTED, changed_at: now, told_at: now });
  });
}
