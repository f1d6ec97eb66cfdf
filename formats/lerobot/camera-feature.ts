import type { LerobotFeature, LerobotVersion } from './info.ts';
import { type FileIndex, fillTemplate, V21, V30 } from './layout.ts';

/** A camera of a dataset: the same size and codec in every episode. */
export interface CameraFeature {
  readonly width: number;
  readonly height: number;
  /** As FFmpeg calls it: `h264`. */
  readonly codec: string;
  /** As FFmpeg calls it: `yuv420p`. */
  readonly pixelFormat: string;
}

/** Prefix of the name of every camera feature. */
export const CAMERA_PREFIX = 'observation.images.';

/**
 * Said of the statistics of cameras, in the description itself: pictures are never decoded here, and LeRobot's training takes
 * these constants by default (`use_imagenet_stats`) whatever the file says.
 */
const STATISTICS_NOTE = 'ImageNet constants, not measured';
const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

/** The entry of a camera in `info.json`. */
export function cameraInfo({ width, height, codec, pixelFormat }: CameraFeature, fps: number): LerobotFeature {
  return {
    dtype: 'video',
    shape: [height, width, 3],
    names: ['height', 'width', 'channels'],
    info: {
      'video.height': height,
      'video.width': width,
      'video.codec': codec,
      'video.pix_fmt': pixelFormat,
      'video.fps': fps,
      'video.channels': 3,
      is_depth_map: false,
      has_audio: false,
      'palaestra.statistics': STATISTICS_NOTE,
    },
  };
}

/** Per channel, in the nesting that LeRobot asks of pictures: shape [3, 1, 1], values from 0 to 1. */
export function cameraStatistics(version: LerobotVersion): Record<string, number[][][]> {
  const nested = (values: readonly number[]) => values.map((value) => [[value]]);
  const zeros = nested([0, 0, 0]);
  const ones = nested([1, 1, 1]);
  const basic = { min: zeros, max: ones, mean: nested(IMAGENET.mean), std: nested(IMAGENET.std) };
  if (version === 'v2.1') return basic;
  return { ...basic, q01: zeros, q10: zeros, q50: nested(IMAGENET.mean), q90: ones, q99: ones };
}

/** The file of an episode's video: one each, so that no frame of an episode depends on the length of those before. */
export function videoFile(version: LerobotVersion, camera: string, episode: number): { path: string; file: FileIndex } {
  const file = { chunk: Math.floor(episode / V30.chunkSize), file: episode % V30.chunkSize };
  const path =
    version === 'v3.0'
      ? fillTemplate(V30.videoPath, { video_key: camera, chunk_index: file.chunk, file_index: file.file })
      : fillTemplate(V21.videoPath, { video_key: camera, episode_chunk: file.chunk, episode_index: episode });
  return { path, file };
}
