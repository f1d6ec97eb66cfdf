import { type CameraFeature, cameraInfo } from './camera-feature.ts';
import type { LerobotVersion } from './info.ts';
import { DEFAULT_FEATURES, V21, V30 } from './layout.ts';

/** What all episodes of a dataset have in common. */
export interface DatasetDescription {
  /** `v3.0` by default. */
  readonly version?: LerobotVersion;
  /** Frames per second, a whole number. */
  readonly fps: number;
  readonly robotType: string | null;
  /** Names of the dimensions by feature, in column order. */
  readonly features: ReadonlyMap<string, readonly string[]>;
  /** Cameras by feature, `observation.images.<name>`; none by default. */
  readonly cameras?: ReadonlyMap<string, CameraFeature>;
}

/** How much a dataset holds. */
export interface DatasetCounts {
  readonly episodes: number;
  readonly frames: number;
  readonly tasks: number;
}

/** The content of `meta/info.json`. */
export function datasetInfo(description: DatasetDescription, counts: DatasetCounts): object {
  const { version = 'v3.0', fps, robotType, cameras = new Map<string, CameraFeature>() } = description;
  const vectors = [...description.features].map(([name, names]) => [
    name,
    { dtype: 'float32', shape: [names.length], names },
  ]);
  const videos = [...cameras].map(([name, camera]) => [name, cameraInfo(camera, fps)]);
  const defaults = Object.entries(DEFAULT_FEATURES).map(([name, dtype]) => [name, { dtype, shape: [1], names: null }]);
  const { episodes } = counts;
  const common = {
    robot_type: robotType,
    total_episodes: episodes,
    total_frames: counts.frames,
    total_tasks: counts.tasks,
  };
  const rest = { fps, splits: { train: `0:${episodes}` } };
  const features = Object.fromEntries([...vectors, ...videos, ...defaults]);
  if (version === 'v3.0') {
    return {
      codebase_version: V30.codebaseVersion,
      ...common,
      chunks_size: V30.chunkSize,
      data_files_size_in_mb: V30.dataFileMegabytes,
      video_files_size_in_mb: V30.videoFileMegabytes,
      ...rest,
      data_path: V30.dataPath,
      video_path: cameras.size > 0 ? V30.videoPath : null,
      features,
    };
  }
  return {
    codebase_version: V21.codebaseVersion,
    ...common,
    total_videos: episodes * cameras.size,
    total_chunks: Math.ceil(episodes / V21.chunkSize),
    chunks_size: V21.chunkSize,
    ...rest,
    data_path: V21.dataPath,
    video_path: cameras.size > 0 ? V21.videoPath : null,
    features,
  };
}
