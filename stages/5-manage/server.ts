/** What the server wires: the catalogue, dataset revisions and exports. */
export { count, type ManageTables, recentRevisions } from './dataset-store.ts';
export { registerJobs } from './jobs.ts';
export { migrations } from './migrations/index.ts';
export { type FrozenFrames, readFrames } from './read-frames.ts';
export { routes } from './routes.ts';
