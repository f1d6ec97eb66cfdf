/** What the server wires: plants, skills, exercises, classes. */
export { registerJobs } from './jobs.ts';
export { migrations } from './migrations/index.ts';
export { routes } from './routes.ts';
export { SOLVER_FILES } from './solver/load-solver.ts';
