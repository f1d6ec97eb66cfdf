import type { Sha256 } from '@palaestra/core';
import type { Recorded } from './make-recordings.ts';

/** What a store at rest holds. */
export interface StoreContent {
  readonly episodes: readonly { readonly id: string; readonly recording: Sha256; readonly bytes: number }[];
  /** Files of the blob store: their name and the hash and number of the bytes that really lie there. */
  readonly blobs: readonly { readonly name: string; readonly sha256: Sha256; readonly bytes: number }[];
}

/** A file that waits at a station, as it really lies there. */
export interface Spooled {
  readonly path: string;
  readonly sha256: Sha256;
  /** Why it waits; null when nobody says. */
  readonly reason: string | null;
}

export interface AuditCounts {
  readonly recorded: number;
  /** In the store, exactly once, byte for byte. */
  readonly stored: number;
  /** Not in the store, but whole at its station. */
  readonly spooled: number;
  readonly lost: number;
  readonly doubled: number;
  readonly damaged: number;
}

export interface AuditReport {
  readonly counts: AuditCounts;
  /** A sentence for each thing that must not be. */
  readonly faults: readonly string[];
  /** Why recordings still wait: sentence -> number. */
  readonly reasons: Readonly<Record<string, number>>;
}

/**
 * Hold everything that was ever recorded against the store and the stations. Trusts nobody's word: the hashes are of the
 * bytes that were read back.
 */
export function audit(recorded: readonly Recorded[], store: StoreContent, spools: readonly Spooled[]): AuditReport {
  const faults: string[] = [];
  const reasons: Record<string, number> = {};
  const counts = { recorded: 0, stored: 0, spooled: 0, lost: 0, doubled: 0, damaged: 0 };
  const known = new Map(recorded.map((one) => [one.sha256, one]));
  const waiting = new Map(spools.map((one) => [one.sha256, one]));
  const fault = (kind: 'lost' | 'doubled' | 'damaged', sentence: string) => {
    counts[kind] += 1;
    faults.push(`${kind}: ${sentence}`);
  };

  for (const { sha256, bytes, path } of known.values()) {
    counts.recorded += 1;
    const episodes = store.episodes.filter((episode) => episode.recording === sha256);
    const copies = store.blobs.filter((blob) => blob.sha256 === sha256);
    if (episodes.length > 1 || copies.length > 1) {
      fault('doubled', `${episodes.length} episodes and ${copies.length} blobs of one recording (${path}, ${sha256})`);
    } else if (episodes.length === 1 && copies.length === 1 && episodes[0]!.bytes === bytes) counts.stored += 1;
    else if (waiting.has(sha256)) {
      counts.spooled += 1;
      const reason = waiting.get(sha256)!.reason;
      if (reason === null) faults.push(`unexplained: it waits and nobody says why (${path})`);
      else reasons[reason] = (reasons[reason] ?? 0) + 1;
      if (episodes.length > 0)
        fault('damaged', `an episode is listed and its bytes are not there (${path}, ${sha256})`);
    } else fault('lost', `${episodes.length} episodes, ${copies.length} blobs, no file (${path}, ${sha256})`);
  }
  for (const { name, sha256 } of store.blobs) {
    if (name !== sha256) fault('damaged', `the blob ${name} holds other bytes (${sha256})`);
    else if (!known.has(sha256)) fault('damaged', `the store holds what nobody recorded (${sha256})`);
  }
  for (const { id, recording } of store.episodes) {
    if (!known.has(recording)) fault('damaged', `an episode of what nobody recorded (${id}, ${recording})`);
  }
  for (const { path, sha256 } of spools) {
    if (!known.has(sha256)) fault('damaged', `a file at a station is not what was recorded (${path})`);
  }
  return { counts, faults, reasons };
}
