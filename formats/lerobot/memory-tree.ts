import type { ReadTree, WriteTree } from './tree.ts';
import { safePath } from './tree.ts';

/** A dataset in memory: small exports in a browser, and tests. */
export interface MemoryTree extends ReadTree, WriteTree {
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
}

/** A tree whose files live in `files`. */
export function memoryTree(files: Map<string, Uint8Array<ArrayBuffer>> = new Map()): MemoryTree {
  return {
    name: 'memory',
    files,
    async list(prefix) {
      return [...files.keys()].filter((path) => path.startsWith(prefix)).sort();
    },
    async open(path) {
      const bytes = files.get(safePath(path));
      if (bytes === undefined) return null;
      return { byteLength: bytes.byteLength, slice: (start, end) => bytes.slice(start, end).buffer };
    },
    async write(path, bytes) {
      files.set(safePath(path), bytes);
    },
    async create(path) {
      let bytes = new Uint8Array(0);
      return {
        async write(position, data) {
          if (position + data.length > bytes.length) {
            const grown = new Uint8Array(position + data.length);
            grown.set(bytes);
            bytes = grown;
          }
          bytes.set(data, position);
        },
        async close() {
          files.set(safePath(path), bytes);
        },
        discard: async () => undefined,
      };
    },
  };
}
