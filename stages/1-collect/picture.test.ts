import { expect, test } from 'vitest';
import { PICTURE_LIMIT, readPicture } from './picture.ts';
import { JPEG, PNG, WEBP, WEBP_LOSSLESS } from './testing/pictures.ts';

test.each([
  ['image/png', PNG],
  ['image/jpeg', JPEG],
  ['image/webp', WEBP],
  ['image/webp', WEBP_LOSSLESS],
])('a real %s is known by its bytes', (type, bytes) => {
  expect(readPicture(bytes)).toEqual({ type, width: 16, height: 8 });
});

test('what is cut, prolonged or something else is refused', () => {
  const html = new TextEncoder().encode('<html><script>alert(1)</script></html>'.padEnd(200));
  const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'.padEnd(200));
  for (const bytes of [html, svg, new Uint8Array(0), new Uint8Array(300)]) {
    expect(() => readPicture(bytes)).toThrow(expect.objectContaining({ code: 'bad_file' }));
  }
  for (const whole of [PNG, JPEG, WEBP, WEBP_LOSSLESS]) {
    expect(() => readPicture(whole.subarray(0, whole.length - 1))).toThrow(/not those of a whole picture/);
    expect(() => readPicture(Uint8Array.of(...whole, ...html))).toThrow(/not those of a whole picture/);
  }
  // Every single byte, changed, gives a picture or a refusal, never another error.
  for (const whole of [PNG, JPEG, WEBP, WEBP_LOSSLESS]) {
    for (let at = 0; at < whole.length; at++) {
      const bytes = Uint8Array.from(whole);
      bytes[at]! ^= 0xff;
      try {
        readPicture(bytes);
      } catch (error) {
        expect(['bad_file', 'too_large']).toContain((error as { code: string }).code);
      }
    }
  }
});

test('a small file that unfolds to gigabytes, and a large one, are refused', () => {
  const wide = Uint8Array.from(PNG);
  new DataView(wide.buffer).setUint32(16, 60_000);
  expect(() => readPicture(wide)).toThrow(/at most 4096 pixels to a side, found 60000 x 8/);
  expect(() => readPicture(new Uint8Array(PICTURE_LIMIT.bytes + 1))).toThrow(/at most 2097152 bytes/);
});
