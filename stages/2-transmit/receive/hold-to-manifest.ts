import { PalaestraError } from '@palaestra/core';
import type { EpisodeSummary } from '@palaestra/formats/episode';
import { recordedAtOf } from '../send/about-recording.ts';
import type { UploadsTable } from './upload-store.ts';

/** Durations go through JSON and differ by less, seconds. */
const SAME_DURATION = 1e-6;

/**
 * Hold what the manifest says of the episode against what the recording says of itself. A recording that is not ours says
 * nothing but its duration.
 *
 * @throws PalaestraError `bad_file` naming the first thing that differs.
 */
export function holdToManifest(
  { episode, station, order, person }: Pick<UploadsTable, 'episode' | 'station' | 'order' | 'person'>,
  summary: Pick<EpisodeSummary, 'metadata' | 'duration' | 'startNs'>,
): void {
  const { metadata, duration } = summary;
  if (episode !== null && Math.abs(episode.duration - duration) > SAME_DURATION) {
    throw differs('duration', `${episode.duration} s`, `${duration} s`);
  }
  if (metadata === null) return;
  const recordedAt = recordedAtOf(metadata, summary)?.toISOString();
  const said: [string, string | null | undefined, string | undefined][] = [
    ['task', episode?.task, metadata.task],
    ['outcome', episode?.outcome, metadata.outcome],
    ['recordedAt', episode?.recordedAt && new Date(episode.recordedAt).toISOString(), recordedAt],
    // A key of a station speaks for itself, below.
    ['station', isStation(person) ? null : station, metadata.station],
    ['order', order, metadata.order],
  ];
  for (const [name, manifest, recording] of said) {
    // What one of the two leaves open is no lie.
    if (manifest == null || recording === undefined || manifest === recording) continue;
    throw differs(name, manifest, recording);
  }
  if (isStation(person) && station !== null && station !== metadata.station) {
    const text = `it was sent with the key of station ${station}, and the recording says station ${metadata.station}`;
    throw new PalaestraError('bad_file', `Cannot store the recording: ${text}`, {
      details: { reason: 'upload_other_station', facts: { expected: station, found: metadata.station } },
    });
  }
}

/** True for the sender that asks with the key of a station. */
function isStation(person: string): boolean {
  return person.startsWith('station:');
}

function differs(name: string, manifest: string, recording: string): PalaestraError {
  const found = `the manifest says ${name} ${manifest}, the recording ${recording}`;
  return new PalaestraError('bad_file', `Cannot store the recording: it is not what its manifest says, ${found}`, {
    details: { reason: 'upload_not_as_announced', facts: { field: name, manifest, recording } },
  });
}
