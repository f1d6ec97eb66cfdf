import { type EpisodeMetadata, PalaestraError, type Profile } from '@palaestra/core';
import type { Profiles } from './profile.ts';

/**
 * The profile that fits a recording: the import profile when a format invented its time, for a recording of ours
 * the one with the name of its task or cell, `base` for anything else.
 */
export function chooseProfile(metadata: EpisodeMetadata | null, profiles: Profiles): Profile {
  const names: string[] = [];
  if (metadata?.time === 'synthetic') names.push('lerobot-import');
  // A foreign file may carry any name; only our own recordings name a task that we know.
  else if (metadata?.source === null) names.push(metadata.task, metadata.cell ?? 'base');
  names.push('base');
  for (const name of names) {
    const profile = profiles.get(name);
    if (profile) return profile;
  }
  throw new PalaestraError('not_found', 'Cannot choose a profile: expected one named base, found none');
}
