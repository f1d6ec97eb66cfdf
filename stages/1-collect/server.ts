/** What the server wires: tasks, stations and the count of recordings. */
export { registerJobs } from './jobs.ts';
export { migrations } from './migrations/index.ts';
export { routes } from './routes.ts';
export { count, type StationsTable, stationsOf, type TasksTable, tasksOf } from './store.ts';
