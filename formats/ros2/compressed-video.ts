/** One picture of a video: an access unit of H.264 in Annex B form, with SPS and PPS when it is a key frame. */
export interface CompressedVideo {
  /** Sensor time, nanoseconds since the epoch. */
  readonly stampNs: bigint;
  /** Frame of the camera: z ahead, x to the right, y down (REP 103). */
  readonly frame: string;
  /** `h264`, `h265`, `vp9`, `av1`. */
  readonly format: string;
  readonly data: Uint8Array;
}

const text = new TextEncoder();

/**
 * A `foxglove_msgs/msg/CompressedVideo` as little-endian CDR. Written by hand, because the general writer copies a picture
 * byte by byte, 60 times a second.
 */
export function encodeCompressedVideo({ stampNs, frame, format, data }: CompressedVideo): Uint8Array<ArrayBuffer> {
  const frameId = text.encode(frame);
  const kind = text.encode(format);
  // The encapsulation's 4 bytes keep every offset a multiple of 4 on both counts.
  const dataAt = aligned(4 + 8 + 4 + frameId.length + 1);
  const kindAt = aligned(dataAt + 4 + data.length);
  const bytes = new Uint8Array(kindAt + 4 + kind.length + 1);
  const view = new DataView(bytes.buffer);
  bytes[1] = 1;
  view.setInt32(4, Number(stampNs / 1_000_000_000n), true);
  view.setUint32(8, Number(stampNs % 1_000_000_000n), true);
  view.setUint32(12, frameId.length + 1, true);
  bytes.set(frameId, 16);
  view.setUint32(dataAt, data.length, true);
  bytes.set(data, dataAt + 4);
  view.setUint32(kindAt, kind.length + 1, true);
  bytes.set(kind, kindAt + 4);
  return bytes;
}

function aligned(offset: number): number {
  return (offset + 3) & ~3;
}
