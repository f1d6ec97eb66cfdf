export type { JobContext, JobHandler, Jobs } from './jobs.ts';
export { type PgBossOptions, pgBossJobs } from './pg-boss-jobs.ts';
