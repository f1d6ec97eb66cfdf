import { canonicalJson, type RevisionEpisode, type RevisionManifest } from '@palaestra/core';

/** What an edit changed about one episode. */
export interface EpisodeChange {
  readonly id: string;
  /** Names of the members that differ. */
  readonly changed: readonly string[];
}

/** What differs from one revision to another. */
export interface RevisionDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly EpisodeChange[];
  /** Names of features that were added, removed or are made of other fields. */
  readonly features: readonly string[];
  readonly fps: { readonly from: number; readonly to: number } | null;
  /** Names of cameras that were added, removed or changed. */
  readonly cameras: readonly string[];
  /** Difference of the number of frames. */
  readonly frames: number;
}

/** Compare two manifests, of one dataset or of two. */
export function diffRevisions(from: RevisionManifest, to: RevisionManifest): RevisionDiff {
  const before = new Map(from.episodes.map((episode) => [episode.id, episode]));
  const after = new Map(to.episodes.map((episode) => [episode.id, episode]));
  const changed = to.episodes.flatMap((episode) => {
    const earlier = before.get(episode.id);
    const names = earlier ? changedMembers(earlier, episode) : [];
    return names.length > 0 ? [{ id: episode.id, changed: names }] : [];
  });
  return {
    added: [...after.keys()].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    changed,
    features: changedFeatures(from, to),
    cameras: changedCameras(from, to),
    fps: from.fps === to.fps ? null : { from: from.fps, to: to.fps },
    frames: framesOf(to) - framesOf(from),
  };
}

/** Frames of all episodes. */
export function framesOf(manifest: RevisionManifest): number {
  return manifest.episodes.reduce((sum, { frames }) => sum + frames, 0);
}

function changedMembers(before: RevisionEpisode, after: RevisionEpisode): string[] {
  const names = Object.keys(after) as (keyof RevisionEpisode)[];
  return names.filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]));
}

function changedFeatures(from: RevisionManifest, to: RevisionManifest): string[] {
  const text = ({ features }: RevisionManifest) =>
    features.map(({ name, fields }) => [name, canonicalJson(fields)] as const);
  return changedNames(text(from), text(to));
}

function changedCameras(from: RevisionManifest, to: RevisionManifest): string[] {
  const text = ({ cameras = [] }: RevisionManifest) =>
    cameras.map((camera) => [camera.name, canonicalJson(camera)] as const);
  return changedNames(text(from), text(to));
}

function changedNames(
  from: readonly (readonly [string, string])[],
  to: readonly (readonly [string, string])[],
): string[] {
  const [before, after] = [new Map(from), new Map(to)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}
