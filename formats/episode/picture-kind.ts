import { NAL, nalUnits } from '../h264/index.ts';

/** How a picture is encoded, as far as it is known here. */
export type PictureFormat = 'h264' | 'h265' | 'vp9' | 'av1' | 'jpeg' | 'png' | 'webp' | 'avif' | 'unknown';

const NAMED: readonly [RegExp, PictureFormat][] = [
  [/^(h\.?264|avc)/i, 'h264'],
  [/^(h\.?265|hevc)/i, 'h265'],
  [/^vp9/i, 'vp9'],
  [/^av1/i, 'av1'],
  [/jpe?g/i, 'jpeg'],
  [/png/i, 'png'],
  [/webp/i, 'webp'],
  [/avif/i, 'avif'],
];

/** The format of a picture by its first bytes, or else by what the message calls it. */
export function pictureFormat(named: string, data: Uint8Array): PictureFormat {
  if (data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff) return 'jpeg';
  if (data[0] === 0x89 && data[1] === 0x50 && data[2] === 0x4e && data[3] === 0x47) return 'png';
  return NAMED.find(([pattern]) => pattern.test(named.trim()))?.[1] ?? 'unknown';
}

/** Whether every picture of the format stands by itself. */
export function isStill(format: PictureFormat): boolean {
  return format === 'jpeg' || format === 'png' || format === 'webp' || format === 'avif';
}

/** Whether a decoder can begin with this picture. Reads no further than its first slice. */
export function isKeyPicture(format: PictureFormat, data: Uint8Array): boolean {
  if (isStill(format)) return true;
  for (const { type, start } of format === 'h264' || format === 'h265' ? nalUnits(data) : []) {
    if (format === 'h264' && (type === NAL.idr || type === NAL.slice)) return type === NAL.idr;
    // ITU-T H.265 table 7-1: 0 to 31 are slices, 16 to 23 of them begin a sequence.
    const kind = (data[start]! >> 1) & 63;
    if (format === 'h265' && kind < 32) return kind >= 16 && kind <= 23;
  }
  return false;
}

/** Width and height of a JPEG or PNG by its header, px; null when that is not found. */
export function stillSize(data: Uint8Array): { readonly width: number; readonly height: number } | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data[0] === 0x89) return data.length < 24 ? null : sized(view.getUint32(16), view.getUint32(20));
  for (let at = 2; at + 9 < data.length && data[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = data[at + 1]!;
    // Start of frame, of whatever process; C4, C8 and CC are other tables (ITU-T T.81 table B.1).
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return sized(view.getUint16(at + 7), view.getUint16(at + 5));
  }
  return null;
}

function sized(width: number, height: number): { width: number; height: number } | null {
  return width > 0 && height > 0 ? { width, height } : null;
}
