import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type EpisodeMetadata, EVENT, episodeIdOf, PalaestraError, type Sha256 } from '@palaestra/core';
import { type EpisodeSummary, episodeSummary, foreignMetadata } from '@palaestra/formats/episode';
import { fileReadable } from '@palaestra/formats/mcap/node';
import type { StageContext } from '@palaestra/platform/http';
import { recordedAtOf } from './about-recording.ts';
import type { Spool, SpooledFile } from './spool.ts';
import { refuseUnstorable } from './storable.ts';
import {
  deleteUpload,
  type EpisodesTable,
  episodeRow,
  grantBlob,
  insertEpisode,
  markTold,
  uploadRow,
} from './store.ts';
import type { PlainReceipt } from './tus-answers.ts';

/** The content type of recordings, as IANA lists it. */
const MCAP_TYPE = 'application/vnd.mcap';

/** What the organization holds of this recording, or null. Ends an earlier try that was killed after it had stored. */
export async function storedReceipt(
  context: StageContext,
  spool: Spool,
  org: string,
  sha256: Sha256,
): Promise<PlainReceipt | null> {
  const row = await episodeRow(context, org, episodeIdOf(sha256));
  if (row === null || row.recording !== sha256) return null;
  const upload = await uploadRow(context.db, org, sha256);
  if (upload !== null && upload.told_at === null) await tell(context, org, row);
  await spool.remove(org, sha256);
  return receiptOf(row);
}

/**
 * Take a complete upload out of the spool: verify, store, list as an episode, tell. May be killed at any line and run
 * again; the spool is emptied last.
 *
 * @throws PalaestraError `not_found` without an upload; `conflict` when it is not complete; `bad_file` when its content
 *   is not what was announced or no readable recording (nothing is kept).
 */
export async function deliverRecording(
  context: StageContext,
  spool: Spool,
  org: string,
  sha256: Sha256,
): Promise<PlainReceipt> {
  const stored = await storedReceipt(context, spool, org, sha256);
  if (stored) return stored;
  const file = await spool.find(org, sha256);
  const upload = await uploadRow(context.db, org, sha256);
  if (file === null || upload === null) throw notUploaded(sha256);
  const { summary, metadata, size } = await keepOrForget(context, spool, org, sha256, async () => {
    const summary = await summaryOf(file, sha256);
    const metadata = summary.metadata ?? foreignMetadata({ fileName: upload.name, summary });
    refuseUnstorable(metadata, summary.topics);
    return { summary, metadata, ...(await context.blobs.put(createReadStream(file.path), { sha256 })) };
  });
  const row = rowOf({ org, sha256, size, metadata, summary, now: context.clock.now() });
  await grantBlob(context, org, sha256, MCAP_TYPE);
  await insertEpisode(context.db, row);
  await tell(context, org, row);
  await spool.remove(org, sha256);
  return receiptOf(row);
}

/**
 * Take a complete upload out of the spool as it is, for a file that lies beside an episode. A blob that the
 * organization has already needs no upload.
 */
export async function deliverMedia(
  context: StageContext,
  spool: Spool,
  org: string,
  media: { sha256: Sha256; type: string },
): Promise<void> {
  const { sha256, type } = media;
  const file = await spool.find(org, sha256);
  if (file === null) throw notUploaded(sha256);
  await keepOrForget(context, spool, org, sha256, () => context.blobs.put(createReadStream(file.path), { sha256 }));
  await grantBlob(context, org, sha256, type);
  await deleteUpload(context.db, org, sha256);
  await spool.remove(org, sha256);
}

/** A file that is refused leaves no trace; any other fault (a full disk, a lost database) leaves it for another try. */
async function keepOrForget<T>(
  { db }: StageContext,
  spool: Spool,
  org: string,
  sha256: Sha256,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PalaestraError && error.code === 'bad_file') {
      await spool.remove(org, sha256);
      await deleteUpload(db, org, sha256);
    }
    throw error;
  }
}

async function summaryOf(file: SpooledFile, sha256: Sha256): Promise<EpisodeSummary> {
  await using readable = await fileReadable(file.path);
  try {
    const summary = await episodeSummary(readable);
    if (summary.messages > 0) return summary;
    throw new PalaestraError('bad_file', 'Cannot store the recording: it holds no messages');
  } catch (error) {
    // Damage on the way is another fault than a bad file, and the sender can mend it.
    const found = await sha256OfFile(file.path);
    if (found === sha256) throw error;
    const text = `Cannot store the recording: it arrived damaged, send it again, expected sha256 ${sha256}, found ${found}`;
    throw new PalaestraError('bad_file', text, { cause: error });
  }
}

async function sha256OfFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Publish the event and remember that it was published, in this order: twice is harmless, never is not. */
async function tell(context: StageContext, org: string, row: EpisodesTable): Promise<void> {
  await context.jobs.publish(EVENT.episodeStored, { org, episode: row.id });
  context.live.send(org, { kind: 'episode', id: row.id });
  await markTold(context.db, org, row.recording, context.clock.now());
}

function rowOf(parts: {
  org: string;
  sha256: Sha256;
  size: number;
  metadata: EpisodeMetadata;
  summary: EpisodeSummary;
  now: Date;
}): EpisodesTable {
  const { org, sha256, size, metadata, summary, now } = parts;
  return {
    org,
    id: episodeIdOf(sha256),
    recording: sha256,
    task: metadata.task,
    instruction: metadata.instruction,
    operator: metadata.operator,
    station: metadata.station,
    embodiment: metadata.robot.embodiment,
    cell: metadata.cell,
    simulated: metadata.simulated,
    outcome: metadata.outcome,
    failure_cause: metadata.failureCause,
    attempts: metadata.attempts,
    duration: summary.duration,
    bytes: size,
    recorded_at: recordedAtOf(metadata, summary),
    stored_at: now,
    metadata,
    topics: [...summary.topics],
    media: [],
    missing_streams: metadata.missingStreams,
    created_at: now,
  };
}

function receiptOf(row: EpisodesTable): PlainReceipt {
  const { id, recording, bytes, duration, task, outcome, stored_at } = row;
  return { id, recording, bytes, duration, task, outcome, storedAt: stored_at.toISOString() };
}

function notUploaded(sha256: Sha256): PalaestraError {
  return new PalaestraError('not_found', `Cannot finish the upload: nothing was uploaded (${sha256})`);
}
