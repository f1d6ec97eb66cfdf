/** What the server wires: proposals and annotations of stored episodes. */
export { registerJobs } from './jobs.ts';
export { migrations } from './migrations/index.ts';
export { routes } from './routes.ts';
export { type AnnotationsTable, annotationsOf, count } from './store.ts';
