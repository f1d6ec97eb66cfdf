import { readVideo, type VideoFacts } from '../mp4/index.ts';
import { isVideo, type LerobotInfo } from './info.ts';
import type { LerobotDataset, LerobotVideo } from './read-dataset.ts';

/** FFmpeg's names of codecs, which the descriptions use, by those of the MP4 reader. */
const CODEC: Readonly<Record<string, string>> = { avc: 'h264', hevc: 'hevc', av1: 'av1', vp9: 'vp9', vp8: 'vp8' };

/**
 * Problems of the video files: missing, no MP4, another size or codec than described, too few frames, frames off their times
 * (LeRobot's loader tolerates 0.1 ms), B-frames. Reads the index of each file, not its pictures.
 */
export async function checkVideos(dataset: LerobotDataset): Promise<string[]> {
  const { info, episodes } = dataset;
  const cameras = Object.keys(info.features).filter((name) => isVideo(info.features[name]!));
  const problems: string[] = [];
  for (const camera of cameras) {
    const videos = episodes.flatMap((episode) =>
      episode.videos.filter((video) => video.camera === camera).map((video) => ({ video, frames: episode.length })),
    );
    const missing = videos.filter(({ video }) => !video.present).length;
    if (missing > 0) problems.push(`${missing} of ${episodes.length} videos of ${camera} are missing`);
    const files = Map.groupBy(
      videos.filter(({ video }) => video.present),
      ({ video }) => video.path,
    );
    for (const [path, members] of files) {
      // One episode: its rows are its frames. Several: the last of them must end inside.
      const whole = members.length === 1 && members[0]!.video.from === 0;
      const wanted = whole ? members[0]!.frames : Math.max(...members.map(({ video }) => endOf(video, info)));
      problems.push(...(await fileProblems(dataset, camera, path, { wanted, exact: whole })));
      problems.push(...members.flatMap(({ video, frames }) => spanProblem(video, frames, info)));
    }
  }
  return problems;
}

function endOf({ to }: LerobotVideo, { fps }: LerobotInfo): number {
  return to === null ? 0 : Math.round(to * fps);
}

function spanProblem({ path, from, to }: LerobotVideo, frames: number, { fps }: LerobotInfo): string[] {
  if (to === null || Math.abs((to - from) * fps - frames) < 0.01) return [];
  return [`${path}: expected a span of ${frames} frames, found ${from} to ${to} s`];
}

async function fileProblems(
  { tree, info }: LerobotDataset,
  camera: string,
  path: string,
  { wanted, exact }: { wanted: number; exact: boolean },
): Promise<string[]> {
  const file = await tree.open(path);
  const facts = file === null ? null : await readVideo(file, info.fps);
  if (facts === null) return [`${path} is no MP4 with a video`];
  const { frames, uneven, reordered } = facts;
  const enough = exact ? frames === wanted : frames >= wanted;
  return [
    ...shapeProblems(info, camera, path, facts),
    ...(enough ? [] : [`${path}: expected ${wanted} frames, found ${frames}`]),
    ...(uneven === null ? [] : [`${path}: frame ${uneven} does not lie at ${uneven} / ${info.fps} s`]),
    ...(reordered ? [`${path} has B-frames`] : []),
  ];
}

function shapeProblems({ features }: LerobotInfo, camera: string, path: string, facts: VideoFacts): string[] {
  const feature = features[camera]!;
  const told = (feature as { info?: Record<string, unknown> }).info?.['video.codec'];
  const codec = CODEC[facts.codec] ?? facts.codec;
  const [height, width] = feature.shape;
  const size = width === facts.width && height === facts.height;
  return [
    ...(size ? [] : [`${path}: expected ${width} × ${height}, found ${facts.width} × ${facts.height}`]),
    ...(told === undefined || told === codec ? [] : [`${path}: expected ${told}, found ${codec}`]),
  ];
}
