import { PalaestraError, type RevisionCamera, type RevisionManifest, sha256Of } from '@palaestra/core';
import {
  CAMERA_PREFIX,
  type CameraFeature,
  type EpisodeToWrite,
  type LerobotVersion,
  validate,
  writeDataset,
} from '@palaestra/formats/lerobot';
import type { PlacedOutput } from '@palaestra/formats/mp4';
import type { BlobTree } from './blob-tree.ts';
import type { FinishedExport } from './export-store.ts';
import type { FrozenFrames } from './read-frames.ts';

/**
 * Write a revision as LeRobotDataset and read it back. The same revision gives the same files. Cameras become one MP4 per
 * episode, their pictures as they were recorded.
 *
 * Beside what LeRobot needs, each episode's row says where it came from (`palaestra.*`, allowed by the format), so that
 * `episode_filter` can choose by outcome or split in Python.
 *
 * @throws PalaestraError `bad_input` for what the format cannot carry.
 */
export async function exportLerobot(
  tree: BlobTree,
  { manifest, version }: { readonly manifest: RevisionManifest; readonly version: LerobotVersion },
  episodes: AsyncIterable<FrozenFrames>,
  signal: AbortSignal,
): Promise<FinishedExport> {
  const cameras = manifest.cameras ?? [];
  const description = {
    version,
    fps: manifest.fps,
    robotType: manifest.robot,
    features: new Map(manifest.features.map(({ name, fields }) => [name, fields.map((field) => field.name)])),
    cameras: new Map(cameras.map((camera) => [featureOf(camera), cameraFeature(camera)])),
  };
  await writeDataset(tree, description, rows(manifest, episodes, signal));
  const files = tree.files();
  return { files, digest: await digestOf(files), validation: await validate(tree) };
}

function featureOf({ name }: RevisionCamera): string {
  return `${CAMERA_PREFIX}${name}`;
}

function cameraFeature({ codec, width, height }: RevisionCamera): CameraFeature {
  // The profile in `avc1.PPCCLL` tells the sampling of colours: 7a is 4:2:2, f4 is 4:4:4, all below are 4:2:0.
  const profile = codec.slice(5, 7).toLowerCase();
  const sampling = { '7a': 'yuv422p', f4: 'yuv444p' }[profile] ?? 'yuv420p';
  return { width, height, codec: 'h264', pixelFormat: sampling };
}

/** sha256 over the lines "sha256  path" in order of path, as `sha256sum` prints them. */
export async function digestOf(files: readonly { readonly path: string; readonly sha256: string }[]): Promise<string> {
  const lines = [...files].sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  return sha256Of(lines.join(''));
}

async function* rows(
  manifest: RevisionManifest,
  episodes: AsyncIterable<FrozenFrames>,
  signal: AbortSignal,
): AsyncGenerator<EpisodeToWrite> {
  const byId = new Map(manifest.episodes.map((episode) => [episode.id, episode]));
  for await (const { id, frames, features, video } of episodes) {
    if (signal.aborted) throw new PalaestraError('cancelled', 'Cannot write the export: it was stopped');
    const episode = byId.get(id)!;
    yield {
      task: episode.instruction,
      frames,
      features,
      videos: Object.fromEntries(
        (manifest.cameras ?? []).map((camera) => [featureOf(camera), (file: PlacedOutput) => video(camera, file)]),
      ),
      extra: {
        'palaestra.episode': id,
        'palaestra.task': episode.task,
        'palaestra.outcome': episode.outcome,
        'palaestra.split': episode.split,
        'palaestra.operator': episode.operator,
        'palaestra.station': episode.station,
        'palaestra.simulated': episode.simulated,
      },
    };
  }
}
