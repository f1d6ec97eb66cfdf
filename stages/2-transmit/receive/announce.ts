import { PalaestraError, type Sha256 } from '@palaestra/core';
import type { Actor } from '@palaestra/platform/http';
import type { AnnounceAnswer, MissingParts } from '../answers.ts';
import type { Manifest } from '../manifest.ts';
import { missingParts, noParts } from '../missing-parts.ts';
import { grantedType } from '../store.ts';
import { storedReceipt } from './ingest.ts';
import { refuseTakeover } from './own-station.ts';
import { announcedBytes, putUpload, type UploadsTable, uploadRow } from './upload-store.ts';
import type { Uploads } from './uploads.ts';

/**
 * Take a manifest: tell that its content is stored, or which parts lack. Announcing again changes nothing but what is
 * told beside the content.
 *
 * @throws PalaestraError `too_large`, `no_space` when it cannot be taken; `conflict` when parts were taken under another
 *   manifest of this content; `bad_file` when the same was quarantined before; `forbidden` when a station comes with what
 *   is announced for another one.
 */
export async function announce(uploads: Uploads, actor: Actor, manifest: Manifest): Promise<AnnounceAnswer> {
  const { context, limits, files } = uploads;
  const { org } = actor;
  const { sha256, size } = manifest;
  if (manifest.kind === 'recording') {
    const receipt = await storedReceipt(uploads, org, sha256);
    if (receipt !== null) return { state: 'stored', receipt };
  } else if ((await grantedType(context.db, org, sha256)) !== null) return { state: 'wanted', missing: [] };
  for (const [limit, what] of [
    [limits.maxBytes, 'a file'],
    [limits.quotaBytes, 'an organization'],
  ] as const) {
    if (size <= limit) continue;
    const text = `Cannot take the file: too large, expected at most ${limit} bytes for ${what}, found ${size}`;
    throw new PalaestraError('too_large', text);
  }
  // Asked before the transaction, which others wait for.
  const free = await files.free();
  const obsolete: string[] = [];
  const missing = await context.db.transaction().execute(async (db): Promise<MissingParts> => {
    const known = await uploadRow(db, org, sha256, { lock: true });
    refuseTakeover(actor, known);
    const row = rowOf(actor, manifest, files.newName(), context.clock.now());
    const goesOn = known !== null && continues(known, row);
    const received = goesOn ? known.received_bytes : 0;
    const { organization, toCome } = await announcedBytes(db, org, sha256);
    refuseOverQuota(limits.quotaBytes, organization, size);
    refuseOverDisk(free - limits.reserveBytes - toCome, size - received);
    if (known !== null && !goesOn) obsolete.push(known.file);
    if (!goesOn) {
      await putUpload(db, row);
      return missingParts(row.received, manifest.parts.length);
    }
    const { file, state, received_bytes, created_at } = known;
    const kept = await partsKept(uploads, known);
    const arrived = kept === known.received ? { state, received_bytes } : { state: row.state, received_bytes: 0 };
    await putUpload(db, { ...row, ...arrived, file, received: kept, created_at });
    return missingParts(kept, manifest.parts.length);
  });
  for (const file of obsolete) await files.remove(file);
  return { state: 'wanted', missing };
}

/**
 * True when the parts of `known` may stay under the new manifest.
 *
 * @throws PalaestraError `conflict` when they contradict each other, `bad_file` when the same was refused before.
 */
function continues(known: UploadsTable, row: UploadsTable): boolean {
  const { sha256 } = row;
  const same =
    known.size === row.size &&
    known.kind === row.kind &&
    known.part_bytes === row.part_bytes &&
    Buffer.compare(known.parts, row.parts) === 0;
  if (known.state === 'quarantined') {
    if (!same || !sameClaims(known, row)) return false;
    const advice = 'remove the upload to have it examined again';
    throw new PalaestraError('bad_file', `${known.reason}; ${advice} (${sha256})`);
  }
  // Told as stored and not there: its bytes have to come again.
  if (known.state === 'ingested') return false;
  if (same) return true;
  if (known.received_bytes === 0) return false;
  const reason = 'parts of this content were taken under another manifest; continue with that one or remove the upload';
  throw new PalaestraError('conflict', `Cannot take the manifest: ${reason} (${sha256})`);
}

function sameClaims(one: UploadsTable, other: UploadsTable): boolean {
  const claims = ({ episode, station, order }: UploadsTable) =>
    JSON.stringify([episode?.task, episode?.outcome, episode?.recordedAt, episode?.duration, station, order]);
  return claims(one) === claims(other);
}

/**
 * What has arrived; nothing when somebody has removed the file. A complete upload whose server was killed may lie in the
 * store already.
 */
async function partsKept({ files, context }: Uploads, known: UploadsTable): Promise<Uint8Array> {
  const { received, received_bytes, state, file, sha256, parts } = known;
  if (received_bytes === 0 || state === 'verified' || (await files.exists(file))) return received;
  const stored = state === 'received' && (await context.blobs.stat(sha256)) !== null;
  return stored ? received : noParts(parts.length / 32);
}

function refuseOverQuota(quota: number, announced: number, size: number): void {
  if (announced + size <= quota) return;
  const found = `${announced} announced and ${size} more`;
  const text = `Cannot take the file: the quota of the organization is used up, expected at most ${quota} bytes, found ${found}`;
  throw new PalaestraError('no_space', text);
}

function refuseOverDisk(free: number, needed: number): void {
  if (needed <= free) return;
  const text = `Cannot take the file: the disk is full, expected ${needed} bytes free, found ${Math.max(0, free)}`;
  throw new PalaestraError('no_space', text);
}

function rowOf({ org, person }: Actor, manifest: Manifest, file: string, now: Date): UploadsTable {
  const { sha256, name, size, kind, partBytes, parts, station, order, due, episode } = manifest;
  return {
    org,
    sha256,
    name,
    size,
    kind,
    part_bytes: partBytes,
    parts: hashBytes(parts),
    received: noParts(parts.length),
    received_bytes: 0,
    state: 'announced',
    reason: null,
    why: null,
    file,
    station,
    order,
    due: due === null ? null : new Date(due),
    episode,
    person,
    created_at: now,
    changed_at: now,
    told_at: null,
  };
}

function hashBytes(parts: readonly Sha256[]): Uint8Array {
  return Buffer.from(parts.join(''), 'hex');
}
