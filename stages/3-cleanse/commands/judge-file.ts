import type { Profile } from '@palaestra/core';
import { fileReadable } from '@palaestra/formats/mcap/node';
import { assess, type Judgement } from '../assess.ts';
import { readOrFault } from '../check-episode.ts';
import { chooseProfile } from '../choose-profile.ts';
import { builtInProfiles } from '../profiles/node.ts';

/** A judgement, and why the file could not be read; null where it could. */
export type JudgedFile = Judgement & { readonly fault: string | null };

/** Judge a recording on the disk as the server would. @param chosen the rules; those that fit the recording by default. */
export async function judgeFile(path: string, chosen: Profile | null = null): Promise<JudgedFile> {
  await using readable = await fileReadable(path);
  const recording = await readOrFault(readable);
  const profile = chosen ?? chooseProfile(recording.metadata, await builtInProfiles());
  return { fault: recording.fault, ...assess(recording, profile) };
}
