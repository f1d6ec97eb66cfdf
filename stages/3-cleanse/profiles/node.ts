import { readdir, readFile } from 'node:fs/promises';
import type { Profile } from '@palaestra/core';
import { type Profiles, parseProfile } from '../profile.ts';

let known: Promise<Profiles> | undefined;

/** The profiles that come with the product, read once from the YAML files beside this one; `base` first. */
export function builtInProfiles(): Promise<Profiles> {
  // Parsing them takes longer than checking a short recording.
  known ??= readProfiles().catch((error) => {
    known = undefined;
    throw error;
  });
  return known;
}

async function readProfiles(): Promise<Profiles> {
  const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.yaml')).sort();
  let waiting = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(new URL(name, import.meta.url), 'utf8') })),
  );
  const profiles = new Map<string, Profile>();
  // A profile is read after the one that it extends; what nobody resolves is refused by `parseProfile`.
  while (waiting.length > 0) {
    const ready = waiting.filter(({ text }) => {
      const base = /^extends: *(\S+)/m.exec(text)?.[1];
      return base === undefined || profiles.has(base);
    });
    const next = ready.length > 0 ? ready : waiting.slice(0, 1);
    for (const { name, text } of next) {
      const profile = parseProfile(text, name, profiles);
      profiles.set(profile.id, profile);
    }
    waiting = waiting.filter((file) => !next.includes(file));
  }
  return profiles;
}
