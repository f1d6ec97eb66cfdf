import { PalaestraError, type Picture } from '@palaestra/core';

/** Largest picture of a procedure: bytes of the file, and pixels to a side, because a small file may unfold to gigabytes. */
export const PICTURE_LIMIT = { bytes: 2 * 1024 * 1024, side: 4096 } as const;

type Shape = Omit<Picture, 'sha256'>;

/**
 * What a file shows, from its own bytes: neither its name nor what the sender says about it counts. The container is walked
 * to its end, so that nothing else hides behind a picture's first bytes.
 *
 * @throws PalaestraError `bad_file` for anything but a whole PNG, JPEG or WebP; `too_large` for too many bytes or pixels.
 */
export function readPicture(bytes: Uint8Array): Shape {
  if (bytes.length > PICTURE_LIMIT.bytes) {
    throw tooLarge(`expected at most ${PICTURE_LIMIT.bytes} bytes, found ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = png(view) ?? jpeg(view) ?? webp(view);
  if (shape === null || !(shape.width >= 1 && shape.height >= 1)) {
    const text = 'its bytes are not those of a whole picture, expected PNG, JPEG or WebP';
    throw new PalaestraError('bad_file', `Cannot take the picture: ${text}`, { details: { reason: 'no_picture' } });
  }
  const { width, height } = shape;
  if (Math.max(width, height) > PICTURE_LIMIT.side) {
    throw tooLarge(`expected at most ${PICTURE_LIMIT.side} pixels to a side, found ${width} x ${height}`);
  }
  return shape;
}

function tooLarge(text: string): PalaestraError {
  const facts = { side: PICTURE_LIMIT.side, megabytes: PICTURE_LIMIT.bytes / 2 ** 20 };
  return new PalaestraError('too_large', `Cannot take the picture: ${text}`, {
    details: { reason: 'picture_too_large', facts },
  });
}

/** PNG (ISO/IEC 15948): signature, chunks of length, name, data and CRC; IHDR first, IEND last. */
function png(view: DataView): Shape | null {
  if (view.byteLength < 57 || view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) return null;
  if (nameAt(view, 12) !== 'IHDR') return null;
  let pixels = false;
  for (let at = 8; at + 12 <= view.byteLength; ) {
    const name = nameAt(view, at + 4);
    pixels ||= name === 'IDAT';
    at += 12 + view.getUint32(at);
    if (name !== 'IEND') continue;
    if (at !== view.byteLength || !pixels) return null;
    return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
  }
  return null;
}

/** JPEG (ITU-T T.81): markers up to the scan; the size is in the frame header, the end marker closes the file. */
function jpeg(view: DataView): Shape | null {
  const size = view.byteLength;
  if (size < 20 || view.getUint16(0) !== 0xffd8 || view.getUint16(size - 2) !== 0xffd9) return null;
  let shape: Shape | null = null;
  for (let at = 2; at + 9 < size; ) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    // Start of scan: what follows is the picture itself.
    if (marker === 0xda) return shape;
    // Start of frame, all kinds; C4, C8 and CC are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      shape = { type: 'image/jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** WebP (RFC 9649): RIFF with the file's size, then one of three headers that tell width and height. */
function webp(view: DataView): Shape | null {
  const size = view.byteLength;
  if (size < 30 || nameAt(view, 0) !== 'RIFF' || nameAt(view, 8) !== 'WEBP') return null;
  if (view.getUint32(4, true) + 8 !== size || view.getUint32(16, true) + 20 > size) return null;
  const of = (width: number, height: number): Shape => ({ type: 'image/webp', width, height });
  switch (nameAt(view, 12)) {
    case 'VP8 ':
      return view.getUint8(23) === 0x9d && view.getUint16(24) === 0x012a
        ? of(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff)
        : null;
    case 'VP8L': {
      if (view.getUint8(20) !== 0x2f) return null;
      const bits = view.getUint32(21, true);
      return of((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X': {
      const threeBytes = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
      return of(threeBytes(24) + 1, threeBytes(27) + 1);
    }
    default:
      return null;
  }
}

function nameAt(view: DataView, at: number): string {
  return at + 4 > view.byteLength ? '' : String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
