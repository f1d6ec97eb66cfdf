import { CustomSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';

/** Random access to a file. */
export interface VideoBytes {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer> | ArrayBuffer;
}

/** What the index of an MP4 file tells about its video. */
export interface VideoFacts {
  /** `avc`, `hevc`, `av1` … */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Number of the first frame that does not lie at exactly number / fps, null when all do. */
  readonly uneven: number | null;
  /** True when frames are shown in another order than they are stored: B-frames. */
  readonly reordered: boolean;
}

/**
 * Read the index of a video, not its pictures; null when the file is no MP4 with one video.
 *
 * @param fps frames per second that it is to have.
 */
export async function readVideo(file: VideoBytes, fps: number): Promise<VideoFacts | null> {
  const source = new CustomSource({
    getSize: () => file.byteLength,
    read: async (start, end) => new Uint8Array(await file.slice(start, end)),
  });
  using input = new Input({ source, formats: [MP4] });
  try {
    const track = await input.getPrimaryVideoTrack();
    const codec = track === null ? null : await track.getCodec();
    if (track === null || codec === null) return null;
    const [width, height] = [await track.getCodedWidth(), await track.getCodedHeight()];
    let frames = 0;
    let uneven: number | null = null;
    let reordered = false;
    let before = Number.NEGATIVE_INFINITY;
    for await (const { timestamp } of new EncodedPacketSink(track).packets(undefined, undefined, {
      metadataOnly: true,
    })) {
      // Far finer than the 1e-4 s that LeRobot tolerates, far coarser than a double.
      if (uneven === null && Math.abs(timestamp - frames / fps) > 1e-9) uneven = frames;
      if (timestamp <= before) reordered = true;
      before = timestamp;
      frames++;
    }
    return { codec, width, height, frames, uneven, reordered };
  } catch (error) {
    // The library throws plain errors for what is damaged.
    if (error instanceof Error) return null;
    throw error;
  }
}
