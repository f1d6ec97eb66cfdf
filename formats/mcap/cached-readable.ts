import type { Readable } from './byte-access.ts';

/**
 * A readable that keeps what was read last, at most `maxBytes`, and asks once for what is wanted twice at the same time. A
 * reader asks for a chunk always as the same range, so streams that share chunks cost one request.
 */
export function cachedReadable(readable: Readable, maxBytes: number): Readable {
  const kept = new Map<string, { bytes: Promise<Uint8Array>; length: number }>();
  let held = 0;
  const forget = (key: string) => {
    held -= kept.get(key)?.length ?? 0;
    kept.delete(key);
  };
  return {
    size: () => readable.size(),
    read(offset, length) {
      const key = `${offset} ${length}`;
      const known = kept.get(key);
      if (known !== undefined) {
        kept.delete(key);
        kept.set(key, known);
        return known.bytes;
      }
      const bytes = readable.read(offset, length);
      if (Number(length) > maxBytes) return bytes;
      const entry = { bytes, length: Number(length) };
      kept.set(key, entry);
      held += entry.length;
      // A fault is for who asked; the next one asks again.
      bytes.catch(() => {
        if (kept.get(key) === entry) forget(key);
      });
      for (const oldest of kept.keys()) {
        if (held <= maxBytes) break;
        forget(oldest);
      }
      return bytes;
    },
  };
}
