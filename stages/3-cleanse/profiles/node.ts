import { readdir, readFile } from 'node:fs/promises';
import type { Profile } from '@palaestra/core';
import { type Profiles, parseProfile } from '../profile.ts';

/** The profiles that come with the product, read from the YAML files beside this one; `base` first. */
export async function builtInProfiles(): Promise<Profiles> {
  const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.yaml')).sort();
  const profiles = new Map<string, Profile>();
  for (const name of names) {
    const text = await readFile(new URL(name, import.meta.url), 'utf8');
    const profile = parseProfile(text, name, profiles);
    profiles.set(profile.id, profile);
  }
  return profiles;
}
