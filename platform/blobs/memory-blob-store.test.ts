import { blobStoreContract } from './blob-store.contract.ts';
import { memoryBlobStore } from './memory-blob-store.ts';

blobStoreContract('memoryBlobStore()', async () => ({ store: memoryBlobStore(), close: async () => {} }));
