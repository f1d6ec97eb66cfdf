/** Offsets of the boxes that carry the time of writing, and how long it is: two numbers of 4 or 8 bytes (ISO 14496-12, 8.2.2). */
const TIMED = new Set(['mvhd', 'tkhd', 'mdhd']);
const CONTAINERS = new Set(['moov', 'trak', 'mdia']);

/** Where a `moov` box says when it was written, as ranges into it, so that equal videos can be made equal files. */
export function writtenTimes(moov: Uint8Array): { readonly offset: number; readonly length: number }[] {
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength);
  const found: { offset: number; length: number }[] = [];
  const walk = (start: number, end: number): void => {
    for (let at = start; at + 8 <= end; ) {
      const size = view.getUint32(at);
      const name = String.fromCharCode(...moov.subarray(at + 4, at + 8));
      if (size < 8) return;
      if (CONTAINERS.has(name)) walk(at + 8, at + size);
      else if (TIMED.has(name)) found.push({ offset: at + 12, length: moov[at + 8] === 1 ? 16 : 8 });
      at += size;
    }
  };
  walk(0, moov.length);
  return found;
}
