import { EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output, StreamTarget } from 'mediabunny';
import type { VideoSample } from './grid-samples.ts';
import { writtenTimes } from './zero-times.ts';

/** A file that is written at any place. */
export interface PlacedOutput {
  write(position: number, bytes: Uint8Array): Promise<void>;
}

/** What a video is, before its samples come. */
export interface VideoTrack {
  /** RFC 6381, for example `avc1.42c01e`. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** A whole number: frame k lies at exactly k / fps, which the file's time scale expresses without rounding. */
  readonly fps: number;
  /** How many samples will come. */
  readonly frames: number;
}

/**
 * Put H.264 samples into an MP4 file: index first, no edit list, constant rate, the first sample at 0. Memory holds the index
 * (some 100 bytes per sample), not the pictures. The same samples give the same bytes.
 */
export async function writeVideo(
  output: PlacedOutput,
  track: VideoTrack,
  samples: AsyncIterable<VideoSample>,
): Promise<void> {
  let index: { data: Uint8Array; position: number } | null = null;
  const format = new Mp4OutputFormat({
    fastStart: 'reserve',
    onMoov: (data, position) => {
      index = { data: data.slice(), position };
    },
  });
  const writable = new WritableStream<{ data: Uint8Array; position: number }>({
    write: ({ data, position }) => output.write(position, data),
  });
  const file = new Output({ format, target: new StreamTarget(writable) });
  const source = new EncodedVideoPacketSource('avc');
  file.addVideoTrack(source, { frameRate: track.fps, maximumPacketCount: track.frames });
  await file.start();
  const { codec, width, height, fps } = track;
  const meta = { decoderConfig: { codec, codedWidth: width, codedHeight: height } };
  let frame = 0;
  try {
    for await (const { data, key } of samples) {
      await source.add(new EncodedPacket(data, key ? 'key' : 'delta', frame / fps, 1 / fps), meta);
      frame++;
    }
    await file.finalize();
  } catch (error) {
    if (file.state !== 'finalized') await file.cancel();
    throw error;
  }
  const { data, position } = index!;
  for (const { offset, length } of writtenTimes(data)) await output.write(position + offset, new Uint8Array(length));
}
