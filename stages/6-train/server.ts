/** What the server wires: training runs, checkpoints, policies. */
export { registerJobs } from './jobs.ts';
export { migrations } from './migrations/index.ts';
export { routes } from './routes.ts';
export {
  type CheckpointsTable,
  count,
  getPolicy,
  listRuns,
  type PoliciesTable,
  type RunPointsTable,
  type RunsTable,
} from './store.ts';
