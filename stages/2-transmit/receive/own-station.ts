import { PalaestraError } from '@palaestra/core';
import type { Actor } from '@palaestra/platform/http';
import type { Manifest } from '../manifest.ts';
import type { EpisodesTable } from '../store.ts';
import type { UploadsTable } from './upload-store.ts';

type Sender = Pick<Actor, 'station'>;

/**
 * The manifest as it counts: a station sends for itself, so what it sends without naming a station is its own. A person and
 * a key of the organization may name any station.
 *
 * @throws PalaestraError `forbidden` with `details.stations` when the key of a station comes with another one's name.
 */
export function manifestOfSender({ station: own }: Sender, manifest: Manifest): Manifest {
  if (own === undefined) return manifest;
  refuseOther(own, manifest.station);
  return { ...manifest, station: own };
}

/**
 * Keep a station from taking over what is announced for another one: its name would count at the finish.
 *
 * @throws PalaestraError `forbidden` as above.
 */
export function refuseTakeover({ station: own }: Sender, known: Pick<UploadsTable, 'station'> | null): void {
  if (own !== undefined) refuseOther(own, known?.station ?? null);
}

/**
 * Keep a station from putting media beside what another one recorded.
 *
 * @throws PalaestraError `forbidden` as above.
 */
export function refuseForeignEpisode({ station: own }: Sender, episode: Pick<EpisodesTable, 'station'>): void {
  if (own !== undefined) refuseOther(own, episode.station, 'add the file');
}

function refuseOther(expected: string, found: string | null, action = 'take the upload'): void {
  if (found === null || found === expected) return;
  const text = `a station sends for itself, expected ${expected}, found ${found}`;
  throw new PalaestraError('forbidden', `Cannot ${action}: ${text}`, {
    details: { stations: { expected, found } },
  });
}
