/** What the server wires: verdicts about stored episodes. */
export { registerJobs } from './jobs.ts';
export { migrations } from './migrations/index.ts';
export { routes } from './routes.ts';
export { type AssessmentsTable, assessmentOf, assessmentsOf, count, verdictCounts } from './store.ts';
