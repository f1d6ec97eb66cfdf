export type { BlobInfo, BlobStore } from './blob-store.ts';
export { fileBlobStore } from './file-blob-store.ts';
export { memoryBlobStore } from './memory-blob-store.ts';
