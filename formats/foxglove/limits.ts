import { PalaestraError } from '@palaestra/core';

/** What a peer may ask of us before its frame is refused. */
export const LIMIT = {
  /** Characters of a text frame: an advertisement of thousands of topics with their schemas fits. */
  textLength: 32 * 1024 * 1024,
  /** Bytes of a binary frame: an uncompressed picture of 8K fits. */
  binaryBytes: 256 * 1024 * 1024,
  /** Channels or subscriptions in one frame, and alive at once. */
  channels: 10_000,
  /** Characters of a topic or another name. */
  nameLength: 4096,
} as const;

/** @throws PalaestraError `too_large` */
export function checkSize(frame: string | Uint8Array): void {
  const isText = typeof frame === 'string';
  const size = isText ? frame.length : frame.byteLength;
  const limit = isText ? LIMIT.textLength : LIMIT.binaryBytes;
  if (size <= limit) return;
  const unit = isText ? 'characters' : 'bytes';
  throw new PalaestraError('too_large', `Cannot read a frame: expected at most ${limit} ${unit}, found ${size}`);
}

/** `bad_input`: what came is no frame of the protocol. */
export function badFrame(reason: string): PalaestraError {
  return new PalaestraError('bad_input', `Cannot read a frame: ${reason}`);
}
