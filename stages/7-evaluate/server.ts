/** What the server wires: closed-loop trials of policies. */
export { registerJobs } from './jobs.ts';
export { migrations } from './migrations/index.ts';
export { routes } from './routes.ts';
export { count, type EvaluationsTable, getEvaluation, listEvaluations, type TrialsTable } from './store.ts';
