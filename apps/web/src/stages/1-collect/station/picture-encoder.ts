import type { CellCamera } from '@palaestra/cells';
import { PalaestraError } from '@palaestra/core';

/** Pictures from one key frame to the next: any picture is decoded from at most two. */
const GROUP = 2;
/** bit/s; with a key frame every other picture about 6 kB a picture. */
const BITRATE = 3_000_000;

/** H.264 of one camera: Annex B, parameter sets with every key frame, no B-frames (the baseline profile has none). */
export interface PictureEncoder {
  /** Begin a video; forgets what was before. */
  begin(steady: boolean): void;
  /**
   * @param pixels red, green, blue and nothing, from the top left corner; copied before this returns.
   * @param t simulated time of the picture, s.
   */
  encode(pixels: Uint8ClampedArray<ArrayBuffer>, t: number): void;
  /** Everything that was given is out. */
  flush(): Promise<void>;
  readonly queue: number;
  readonly fault: string | null;
}

/**
 * @param out takes each access unit with the simulated time of its picture, s.
 * @throws PalaestraError `unavailable` when this browser has no H.264 encoder.
 */
export async function createPictureEncoder(
  camera: CellCamera,
  out: (t: number, data: Uint8Array<ArrayBuffer>) => void,
): Promise<PictureEncoder> {
  const { width, height, rateHz, name } = camera;
  const config = (steady: boolean): VideoEncoderConfig => ({
    codec: 'avc1.42E01F',
    width,
    height,
    framerate: rateHz,
    bitrate: BITRATE,
    // `realtime` may leave pictures out when it falls behind.
    latencyMode: steady ? 'quality' : 'realtime',
    avc: { format: 'annexb' },
  });
  if (typeof VideoEncoder === 'undefined' || !(await VideoEncoder.isConfigSupported(config(false))).supported) {
    const text = `Cannot record the camera ${name}: this browser has no H.264 encoder, expected Chromium or Chrome 94 or newer`;
    throw new PalaestraError('unavailable', text);
  }
  let fault: string | null = null;
  let count = 0;
  /** Simulated times of the pictures that the encoder holds; they come out in their order. */
  let times = new Map<number, number>();
  const encoder = new VideoEncoder({
    output(chunk) {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      const t = times.get(chunk.timestamp)!;
      times.delete(chunk.timestamp);
      out(t, data);
    },
    error(error) {
      fault = `Cannot record the camera ${name}: ${error.message}`;
    },
  });
  return {
    begin(steady) {
      if (encoder.state === 'closed') return;
      encoder.reset();
      encoder.configure(config(steady));
      count = 0;
      times = new Map();
    },
    encode(pixels, t) {
      if (encoder.state !== 'configured') return;
      const timestamp = Math.round(t * 1e6);
      times.set(timestamp, t);
      const size = { codedWidth: width, codedHeight: height };
      const frame = new VideoFrame(pixels, { format: 'RGBX', ...size, timestamp, duration: Math.round(1e6 / rateHz) });
      encoder.encode(frame, { keyFrame: count++ % GROUP === 0 });
      frame.close();
    },
    async flush() {
      if (encoder.state === 'configured') await encoder.flush();
    },
    get queue() {
      return encoder.encodeQueueSize;
    },
    get fault() {
      return fault;
    },
  };
}
