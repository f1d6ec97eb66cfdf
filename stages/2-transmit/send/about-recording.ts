import type { EpisodeMetadata } from '@palaestra/core';
import type { EpisodeSummary } from '@palaestra/formats/episode';
import { episodeSummary, foreignMetadata } from '@palaestra/formats/episode';
import type { ManifestAbout } from '../manifest.ts';
import { type LocalFile, readPart } from './local-file.ts';

/**
 * What a recording says of itself, for its manifest: read from the two ends of the file.
 *
 * @throws PalaestraError `bad_file` when it is no finished MCAP file.
 */
export async function aboutRecording(file: LocalFile): Promise<ManifestAbout> {
  const summary = await episodeSummary({
    size: async () => BigInt(file.size),
    read: (offset, length) => readPart(file, Number(offset), Number(offset + length)),
  });
  const metadata = summary.metadata ?? foreignMetadata({ fileName: file.name, summary });
  const { task, outcome } = metadata;
  const recordedAt = recordedAtOf(metadata, summary)?.toISOString() ?? null;
  return {
    kind: 'recording',
    station: summary.metadata?.station ?? null,
    order: metadata.order ?? null,
    due: null,
    episode: { task, outcome, recordedAt, duration: summary.duration },
  };
}

/** When the recording was made. Invented time, and a clock that was never set, say nothing. */
export function recordedAtOf(metadata: EpisodeMetadata, { startNs }: Pick<EpisodeSummary, 'startNs'>): Date | null {
  const date = new Date(Number(startNs / 1_000_000n));
  const year = date.getUTCFullYear();
  return metadata.time === 'measured' && year >= 2000 && year < 2200 ? date : null;
}
